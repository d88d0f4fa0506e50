"use strict";
(() => {
  // Letters of seven bits: shelf.py.
  const bytesOf = (letters) => {
    const bytes = new Uint8Array((letters.length * 7) >> 3);
    let [held, spare, place] = [0, 0, 0];
    for (let letter = 0; letter < letters.length; letter += 1) {
      held = (held << 7) | (letters.charCodeAt(letter) & 127);
      spare += 7;
      if (spare >= 8) bytes[place++] = held >> (spare -= 8);
    }
    return bytes;
  };
  const unpack = async (id) => {
    const element = document.getElementById(id);
    const bytes = bytesOf(element.textContent);
    element.remove();
    const { readable, writable } = new DecompressionStream("deflate-raw");
    const writer = writable.getWriter();
    const written = [writer.write(bytes), writer.close()];
    const [text] = await Promise.all([new Response(readable).text(), ...written]);
    return text.trimEnd().split("\n");
  };
  const start = async () => {
    const [style, body, code] = (await unpack("page")).map((line) => JSON.parse(line));
    const rules = { createHTML: (given) => given, createScript: (given) => given };
    const policy = globalThis.trustedTypes?.createPolicy("page", rules) ?? rules;
    const [sheet, script] = ["style", "script"].map((tag) => document.createElement(tag));
    sheet.textContent = style;
    document.getElementById("body").innerHTML = policy.createHTML(body);
    script.text = policy.createScript(code);
    globalThis.unpack = unpack;
    document.head.append(sheet, script);
  };
  start().catch(() => {
    const trouble = document.getElementById("trouble");
    trouble.textContent = "This browser is too old for this page: it needs one of 2024 or later.";
    trouble.hidden = false;
  });
})();
