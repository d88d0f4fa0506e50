"use strict";
(() => {
  const text = async (id) => {
    const element = document.getElementById(id);
    const coded = element.textContent;
    element.remove();
    const bytes = Uint8Array.fromBase64
      ? Uint8Array.fromBase64(coded)
      : Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));
    const { readable, writable } = new DecompressionStream("deflate-raw");
    const writer = writable.getWriter();
    const written = [writer.write(bytes), writer.close()];
    return (await Promise.all([new Response(readable).text(), ...written]))[0];
  };
  const start = async () => {
    const code = JSON.parse(await text("code"));
    const policy = globalThis.trustedTypes?.createPolicy("page", { createScript: (given) => given });
    const script = document.createElement("script");
    script.text = policy ? policy.createScript(code) : code;
    globalThis.unpack = text;
    document.head.append(script);
  };
  start().catch(() => {
    const trouble = document.getElementById("trouble");
    trouble.textContent = "This browser is too old for this page: it needs one of 2024 or later.";
    trouble.hidden = false;
  });
})();
