"use strict";
(() => {
  const OURS = "ours";
  const STUB = "stub";
  const ROW = 22;
  const MANY_ROWS = 120;
  const SPARE_ROWS = 20;
  const FEW_NAMES = 12;
  const FEW_SIMILAR = 3;
  const MOST_CELLS = 4e6;
  const MOST_SIMILAR = 2500;
  const MOST_LINES = 3000;
  const MOST_CHARACTERS = 150000;
  const SIGNS = { p: "✓", f: "✗", e: "!", t: "◷", m: "·", u: "–", r: "!", "-": "" };
  const WORDS = {
    p: "met", f: "not met", e: "could not be run", t: "took too long", m: "not heard of",
    u: "as given out", r: "refused", "-": "not graded",
  };
  const STATES = {
    p: "done", a: "partly done", f: "failed", e: "could not be run", r: "refused",
    u: "as given out", "-": "not graded",
  };

  const $ = (id) => document.getElementById(id);
  let core;

  // Elements. Every text arrives as a text node; nothing here parses HTML.

  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return element;
  }

  function prose(text) {
    const spans = text.split("`");
    if (spans.length % 2 === 0) return [text];
    return spans.map((span, place) => (place % 2 ? h("code", {}, span) : span));
  }

  function percent(share) {
    return `${Math.round(100 * share)} %`;
  }

  function plural(count, word) {
    return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
  }

  // Data. A shelf is a stream of JSON lines; the last line says where the others belong.

  const shelves = new Map();

  function shelf(id) {
    if (!shelves.has(id)) shelves.set(id, opened(id));
    return shelves.get(id);
  }

  async function opened(id) {
    const lines = await unpack(id);
    return { get: (number) => JSON.parse(lines[number]), size: lines.length - 1, last: JSON.parse(lines.at(-1)) };
  }

  const byAddress = (address) => core.exercises.find((one) => one.address === address);

  // An answer is a walk along the lines of all answers, under names of its own (lines.py).
  function walked([fresh, ...steps], table) {
    const files = [];
    let [at, names] = [0, new Map()];
    const put = (line) => {
      if (typeof line === "string") {
        files.at(-1)[1].push(line.replace(/[A-Za-z_][A-Za-z0-9_]*/g, (name) => names.get(name) ?? name));
      } else {
        files.push([line[0], []]);
        names = new Map();
      }
    };
    const go = (count) => { for (; count > 0; count -= 1) put(table[at++]); };
    for (const step of steps) {
      if (step === 0) put(table[fresh++]);
      else if (step < 0) put(table[-1 - step]);
      else if (step > 0) go(step);
      else if (step.length === 1) files.at(-1)[1].push(step[0]);
      else if (typeof step[1] === "string") names.set(table[at].match(/[A-Za-z_][A-Za-z0-9_]*/g)[step[0]], step[1]);
      else {
        at += step[0];
        go(step[1]);
      }
    }
    return files.map(([path, lines]) => [path, shortened(lines)]);
  }

  function shortened(lines) {
    const text = lines.slice(0, MOST_LINES).join("\n").slice(0, MOST_CHARACTERS);
    return lines.length > MOST_LINES || text.length === MOST_CHARACTERS ? `${text}\n# … the rest is not shown` : text;
  }

  async function sourcesOf(exercise, who) {
    const kept = await shelf(`sources-${exercise.address}`);
    const number = typeof who === "number" ? kept.last.of[who] : kept.last[who];
    return number >= 0 ? walked(kept.get(number), (await shelf(`lines-${exercise.address}`)).last) : [];
  }

  async function failuresOf(exercise, learner) {
    const kept = await shelf(`failures-${exercise.address}`);
    const [about, ...failures] = kept.last.of[learner];
    const found = new Map();
    const missed = [...exercise.marks[learner]].flatMap((mark, place) => ("p-".includes(mark) ? [] : [place]));
    failures.forEach((number, index) => found.set(missed[index], kept.get(number)));
    const [reason, diagnosis] = about >= 0 ? kept.get(about) : ["", ""];
    return { reason, diagnosis, found };
  }

  function nameOf(who) {
    if (who === OURS) return "our solution";
    if (who === STUB) return "the stub";
    return core.names[who];
  }

  function labelled(learner) {
    const name = core.names[learner];
    return core.numbers.get(name) === learner ? name : `${name} (no. ${learner + 1})`;
  }

  function learnerLink(learner) {
    return h("a", { href: `#/learner/${learner}` }, core.names[learner]);
  }

  function pairLink(exercise, a, b, ...text) {
    return h("a", { href: `#/pair/${exercise.address}/${a}/${b}` }, ...text);
  }

  function listed(learners) {
    return learners.flatMap((learner, place) => (place ? [", ", learnerLink(learner)] : [learnerLink(learner)]));
  }

  function fillWho(element, learners) {
    if (learners.length <= FEW_NAMES) {
      element.replaceChildren(...listed(learners));
      return;
    }
    const names = h("span");
    const open = () => names.childNodes.length || names.append(...listed(learners));
    const fold = h("details", { toggle: open }, h("summary", {}, plural(learners.length, "submission")), names);
    element.replaceChildren(fold);
  }

  // The heat map: a grid of which only the rows in sight are in the document.

  const map = {
    name: "", show: "all", fails: "", exercise: "", rows: "ability", columns: "difficulty",
    by: null, reverse: false, unfolded: new Set(), active: { row: 0, column: -2 },
    layout: { columns: [], rows: [] }, first: 0, last: 0, elements: new Map(), printing: false,
  };

  function shownExercises() {
    return core.exercises.filter((one) => !map.exercise || one.address === map.exercise);
  }

  function order(exercise) {
    const places = exercise.requirements.map((_, place) => place);
    if (map.columns === "order") return places;
    return places.sort((a, b) => exercise.difficulty[b] - exercise.difficulty[a] || a - b);
  }

  function columnsOf(exercises) {
    return exercises.flatMap((exercise) => {
      if (!map.unfolded.has(exercise.address)) return [{ exercise, place: -1, first: true }];
      return order(exercise).map((place, index) => ({ exercise, place, first: index === 0 }));
    });
  }

  function pointsIn(exercise, learner) {
    let points = 0;
    for (const mark of exercise.marks[learner]) points += mark === "p";
    return points;
  }

  function bandOf(exercises, learner) {
    if (core.status[learner] === "failed") return 3;
    const states = exercises.map((exercise) => exercise.states[learner]);
    if (states.some((state) => "paf".includes(state))) return 0;
    return states.some((state) => "er".includes(state)) ? 1 : 2;
  }

  const BANDS = ["", "Do not load", "Nothing handed in, or the stub", "Not graded by a fault of ours"];

  function isShown(learner, band) {
    if (map.name && !core.names[learner].toLowerCase().includes(map.name)) return false;
    if (map.fails) {
      const [address, place] = map.fails.split(".");
      if (!"fet".includes(byAddress(address).marks[learner][place])) return false;
    }
    const most = core.shown.most;
    const points = core.shown.points[learner];
    if (map.show === "open") return points < most;
    if (map.show === "full") return points === most;
    if (map.show === "broken") return band === 1;
    return map.show !== "flagged" || core.flagged.includes(learner);
  }

  function value(column, learner) {
    if (column.place < 0) return pointsIn(column.exercise, learner);
    return "p".includes(column.exercise.marks[learner][column.place]) ? 1 : 0;
  }

  function comparison() {
    const points = core.shown.points;
    const named = (a, b) => a - b;
    const able = (a, b) => points[b] - points[a] || named(a, b);
    if (map.by) return (a, b) => (value(map.by, a) - value(map.by, b)) * (map.reverse ? -1 : 1) || able(a, b);
    if (map.rows === "name") return named;
    if (map.rows === "time") {
      return (a, b) => (core.times[a] ?? "~").localeCompare(core.times[b] ?? "~") || named(a, b);
    }
    return able;
  }

  function lay() {
    const exercises = shownExercises();
    const learners = core.names.map((_, learner) => learner);
    core.shown = {
      most: exercises.reduce((sum, one) => sum + one.requirements.length, 0),
      points: learners.map((learner) => exercises.reduce((sum, one) => sum + pointsIn(one, learner), 0)),
    };
    const bands = learners.map((learner) => bandOf(exercises, learner));
    const kept = learners.filter((learner) => isShown(learner, bands[learner])).sort(comparison());
    const rows = BANDS.flatMap((text, band) => {
      const inside = kept.filter((learner) => bands[learner] === band).map((learner) => ({ learner }));
      return text && inside.length ? [{ band: `${text} (${inside.length})` }, ...inside] : inside;
    });
    map.layout = { columns: columnsOf(exercises), rows, exercises };
    map.elements.clear();
    $("map-count").textContent = `${plural(kept.length, "submission")} of ${core.names.length}.`;
    drawMap();
  }

  function drawMap() {
    const grid = $("map-grid");
    const { columns, rows } = map.layout;
    grid.setAttribute("aria-rowcount", rows.length + 2);
    grid.setAttribute("aria-colcount", columns.length + 2);
    map.active.row = Math.min(map.active.row, rows.length - 1);
    map.active.column = Math.min(map.active.column, columns.length - 1);
    // As high as it will be, so that the frame neither shrinks nor loses its place.
    grid.replaceChildren(h("thead", {}, groupRow(), columnRow()), h("tbody", {}, spacer(rows.length)));
    map.first = map.last = -1;
    drawRows();
  }

  function groupRow() {
    const heads = map.layout.exercises.map((exercise) => {
      const span = map.layout.columns.filter((column) => column.exercise === exercise).length;
      const open = map.unfolded.has(exercise.address);
      return h(
        "th",
        {
          class: span > 1 ? "group" : "group folded", scope: "colgroup", colspan: span, tabindex: -1,
          "data-row": -2, "data-column": map.layout.columns.findIndex((one) => one.exercise === exercise),
          "aria-expanded": String(open), title: `${exercise.address} ${exercise.title}`,
        },
        span > 3 ? `${exercise.address} ${exercise.title}` : exercise.address,
      );
    });
    return h("tr", { "aria-rowindex": 1 }, h("th", { class: "corner", colspan: 2, scope: "col" }, "Exercise"), heads);
  }

  function columnRow() {
    const heads = map.layout.columns.map((column, number) => {
      const sorted = map.by && map.by.exercise === column.exercise && map.by.place === column.place;
      const { exercise, place } = column;
      const mean = exercise.difficulty.reduce((sum, share) => sum + share, 0) / exercise.difficulty.length;
      return h(
        "th",
        {
          class: place < 0 ? "column folded" : "column", scope: "col", tabindex: -1,
          "data-row": -1, "data-column": number,
          "aria-sort": sorted ? (map.reverse ? "descending" : "ascending") : undefined,
          title: place < 0 ? exercise.title : `${place + 1}. ${exercise.requirements[place]}`,
        },
        place < 0 ? (exercise.difficulty.length ? percent(mean).replace(" ", "") : "–") : String(place + 1),
      );
    });
    return h(
      "tr", { "aria-rowindex": 2 },
      h("th", { class: "corner", scope: "col" }, "Submission"),
      h("th", { class: "points", scope: "col" }, `of ${core.shown.most}`),
      heads,
    );
  }

  function inSight() {
    const total = map.layout.rows.length;
    if (map.printing || total <= MANY_ROWS) return [0, total];
    const frame = $("map-frame");
    const first = Math.floor(frame.scrollTop / ROW);
    return [first, Math.min(total, first + Math.ceil(frame.clientHeight / ROW) + 1)];
  }

  function drawRows() {
    const [first, last] = inSight();
    if (first >= map.first && last <= map.last) return;
    const total = map.layout.rows.length;
    map.first = Math.max(0, first - SPARE_ROWS);
    map.last = Math.min(total, last + SPARE_ROWS);
    const body = $("map-grid").tBodies[0];
    const hadFocus = body.contains(document.activeElement);
    const rows = [];
    for (let row = map.first; row < map.last; row += 1) rows.push(rowElement(row));
    body.replaceChildren(spacer(map.first), ...rows, spacer(total - map.last));
    offerFocus();
    if (hadFocus) (cellAt(map.active) ?? $("map-frame")).focus({ preventScroll: true });
  }

  function spacer(rows) {
    const row = h("tr", { "aria-hidden": "true" }, h("td", { colspan: map.layout.columns.length + 2 }));
    row.hidden = rows === 0;
    row.firstChild.style.height = `${rows * ROW}px`;
    return row;
  }

  function rowElement(row) {
    if (!map.elements.has(row)) {
      const { band, learner } = map.layout.rows[row];
      map.elements.set(row, band ? bandRow(row, band) : learnerRow(row, learner));
    }
    return map.elements.get(row);
  }

  function bandRow(row, text) {
    const cell = h("th", { colspan: map.layout.columns.length + 2, scope: "rowgroup", tabindex: -1, "data-row": row, "data-column": -2 }, h("span", {}, text));
    return h("tr", { class: "band", "aria-rowindex": row + 3 }, cell);
  }

  function learnerRow(row, learner) {
    const link = learnerLink(learner);
    link.tabIndex = -1;
    return h(
      "tr", { "aria-rowindex": row + 3 },
      h("th", { scope: "row", tabindex: -1, "data-row": row, "data-column": -2 }, link),
      h("td", { class: "points", tabindex: -1, "data-row": row, "data-column": -1 }, String(core.shown.points[learner])),
      map.layout.columns.map((column, number) => cell(row, learner, column, number)),
    );
  }

  function cell(row, learner, column, number) {
    const state = column.exercise.states[learner];
    const element = document.createElement("td");
    if (column.place < 0) {
      const points = pointsIn(column.exercise, learner);
      const share = points / column.exercise.requirements.length;
      const idle = "eru-".includes(state);
      element.className = `x ${idle ? shape(state) : `q${Math.floor(4 * share)}`}`;
      element.textContent = idle ? SIGNS[state] : String(points);
    } else {
      const mark = state === "u" || state === "r" ? state : column.exercise.marks[learner][column.place];
      element.className = `x ${shape(mark)}`;
      element.textContent = SIGNS[mark];
    }
    if (column.first) element.classList.add("first");
    element.tabIndex = -1;
    element.dataset.row = row;
    element.dataset.column = number;
    return element;
  }

  function described(row, number) {
    const column = map.layout.columns[number];
    if (row === -2) return `${column.exercise.address} ${column.exercise.title}. Enter folds or unfolds its requirements.`;
    if (row === -1) return `${titled(column)}. Enter sorts by it.`;
    const { band, learner } = map.layout.rows[row];
    if (band) return band;
    const points = `${core.names[learner]}, ${core.shown.points[learner]} of ${plural(core.shown.most, "point")}`;
    if (number < 0) return points;
    const { exercise, place } = column;
    const state = exercise.states[learner];
    if (place < 0) {
      const count = `${pointsIn(exercise, learner)} of ${plural(exercise.requirements.length, "point")}`;
      return `${core.names[learner]}: ${titled(column)}: ${"eru-".includes(state) ? STATES[state] : count}`;
    }
    const mark = "ur".includes(state) ? state : exercise.marks[learner][place];
    return `${core.names[learner]}: ${titled(column)} ${WORDS[mark]}`;
  }

  function titled({ exercise, place }) {
    if (place < 0) return `${exercise.address} ${exercise.title}`;
    return `${exercise.address}.${place + 1} ${exercise.requirements[place]}`;
  }

  function cellAt({ row, column }) {
    const wanted = row >= 0 && map.layout.rows[row]?.band ? -2 : column;
    if (row === -2) {
      const exercise = map.layout.columns[Math.max(0, column)].exercise;
      return [...$("map-grid").querySelectorAll("th.group")][map.layout.exercises.indexOf(exercise)];
    }
    return $("map-grid").querySelector(`[data-row="${row}"][data-column="${row === -1 ? Math.max(0, wanted) : wanted}"]`);
  }

  function offerFocus() {
    for (const one of $("map-grid").querySelectorAll('[tabindex="0"]')) one.tabIndex = -1;
    const target = cellAt(map.active) ?? $("map-grid").querySelector(`[data-row="${map.first}"]`);
    if (target) target.tabIndex = 0;
  }

  function focusCell(row, column) {
    const { rows, columns } = map.layout;
    map.active = {
      row: Math.max(-2, Math.min(rows.length - 1, row)),
      column: Math.max(-2, Math.min(columns.length - 1, column)),
    };
    const frame = $("map-frame");
    if (map.active.row >= 0) {
      const top = map.active.row * ROW;
      if (top < frame.scrollTop) frame.scrollTop = top;
      const height = frame.clientHeight - 3 * ROW;
      if (top > frame.scrollTop + height) frame.scrollTop = top - height;
    }
    drawRows();
    offerFocus();
    const target = cellAt(map.active);
    if (!target) return;
    target.setAttribute("aria-label", described(map.active.row, Number(target.dataset.column)));
    target.focus({ preventScroll: true });
    if (map.active.column >= 0) target.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function moved(event) {
    const { row, column } = map.active;
    const page = Math.floor($("map-frame").clientHeight / ROW) - 3;
    const wide = map.layout.columns.length - 1;
    switch (event.key) {
      case "ArrowUp": return [row - 1, column];
      case "ArrowDown": return [row + 1, column];
      case "ArrowLeft": return [row, row === -2 ? besides(column, -1) : column - 1];
      case "ArrowRight": return [row, row === -2 ? besides(column, 1) : column + 1];
      case "PageUp": return [Math.max(0, row - page), column];
      case "PageDown": return [row + page, column];
      case "Home": return [event.ctrlKey ? 0 : row, -2];
      case "End": return [event.ctrlKey ? map.layout.rows.length - 1 : row, wide];
      default: return null;
    }
  }

  function besides(column, step) {
    const { columns } = map.layout;
    const exercise = columns[Math.max(0, column)].exercise;
    let next = Math.max(0, column);
    while (columns[next + step] && columns[next].exercise === exercise) next += step;
    return columns.findIndex((one) => one.exercise === columns[next].exercise);
  }

  function act(row, number) {
    const column = map.layout.columns[number];
    if (row === -2) {
      if (core.exercises.length > 1) unfold([column.exercise.address], !map.unfolded.has(column.exercise.address));
      focusCell(-2, map.layout.columns.findIndex((one) => one.exercise === column.exercise));
    } else if (row === -1) {
      const again = map.by && map.by.exercise === column.exercise && map.by.place === column.place;
      map.reverse = Boolean(again && !map.reverse);
      map.by = again && !map.reverse ? null : column;
      lay();
      focusCell(-1, number);
    } else if (map.layout.rows[row].learner !== undefined) {
      const { learner } = map.layout.rows[row];
      const place = column ? `/${column.exercise.address}${column.place < 0 ? "" : `.${column.place + 1}`}` : "";
      location.hash = `#/learner/${learner}${place}`;
    }
  }

  function unfold(addresses, open) {
    for (const address of addresses) {
      if (open) map.unfolded.add(address);
      else map.unfolded.delete(address);
    }
    lay();
  }

  function place(event) {
    const found = event.target.closest?.("[data-row]");
    return found ? [Number(found.dataset.row), Number(found.dataset.column)] : null;
  }

  function say(event) {
    const found = place(event);
    if (found) $("map-says").textContent = described(...found);
  }

  function startMap() {
    const frame = $("map-frame");
    frame.tabIndex = -1;
    frame.addEventListener("scroll", () => requestAnimationFrame(drawRows), { passive: true });
    frame.addEventListener("keydown", (event) => {
      const next = moved(event);
      if (next && !event.altKey && !event.metaKey) {
        event.preventDefault();
        focusCell(...next);
      } else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        act(map.active.row, map.active.column < 0 && map.active.row < 0 ? 0 : map.active.column);
      }
    });
    frame.addEventListener("click", (event) => {
      const found = place(event);
      if (!found || event.target.closest("a")) return;
      map.active = { row: found[0], column: found[1] };
      act(...found);
    });
    frame.addEventListener("mouseover", say);
    frame.addEventListener("focusin", (event) => {
      const found = place(event);
      if (found) map.active = { row: found[0], column: found[1] };
      say(event);
    });
    startTools();
  }

  function startTools() {
    const controls = { "map-name": "name", "map-show": "show", "map-fails": "fails", "map-exercise": "exercise", "map-rows": "rows", "map-columns": "columns" };
    for (const [id, key] of Object.entries(controls)) {
      $(id)?.addEventListener(key === "name" ? "input" : "change", () => {
        map[key] = key === "name" ? $(id).value.trim().toLowerCase() : $(id).value;
        if (key === "rows") map.by = null;
        if (key === "exercise" && map.exercise) map.unfolded.add(map.exercise);
        lay();
      });
    }
    $("map-tools").addEventListener("submit", (event) => event.preventDefault());
    $("map-fold")?.addEventListener("click", (event) => {
      const open = map.unfolded.size < core.exercises.length;
      event.currentTarget.textContent = open ? "Fold all exercises" : "Unfold all exercises";
      unfold(core.exercises.map((one) => one.address), open);
    });
    for (const exercise of core.exercises) {
      $("map-exercise")?.append(h("option", { value: exercise.address }, `${exercise.address} ${exercise.title}`));
      const options = exercise.requirements.map((sentence, number) =>
        h("option", { value: `${exercise.address}.${number}` }, `${exercise.address}.${number + 1} ${sentence}`.slice(0, 90)));
      $("map-fails").append(h("optgroup", { label: exercise.title }, options));
    }
  }

  // Python in colours, its lines in order.

  const TOKEN = new RegExp(
    [
      "(#[^\\n]*)",
      "((?:\\b[rRbBfFuUtT]{1,2})?(?:\"\"\"(?:\\\\[\\s\\S]|[^\\\\])*?(?:\"\"\"|$)|'''(?:\\\\[\\s\\S]|[^\\\\])*?(?:'''|$)|\"(?:\\\\.|[^\"\\\\\\n])*\"?|'(?:\\\\.|[^'\\\\\\n])*'?))",
      "\\b(False|None|True|and|as|assert|async|await|break|case|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|match|nonlocal|not|or|pass|raise|return|try|while|with|yield)\\b",
      "\\b(\\d[\\w.]*)\\b",
      "(@[\\w.]+)",
    ].join("|"),
    "g",
  );
  const KINDS = ["c", "s", "k", "n", "d"];

  function tokens(text) {
    const found = [];
    let end = 0;
    for (const match of text.matchAll(TOKEN)) {
      if (match.index > end) found.push(["", text.slice(end, match.index)]);
      found.push([KINDS[match.slice(1).findIndex((part) => part !== undefined)], match[0]]);
      end = match.index + match[0].length;
    }
    if (end < text.length) found.push(["", text.slice(end)]);
    return found;
  }

  // A line has its text, its coloured pieces, and whether a statement at the margin begins on it.
  function linesOf(text) {
    const lines = [{ text: "", pieces: [], free: true }];
    let depth = 0;
    for (const [kind, part] of tokens(text.replace(/\r\n?/g, "\n"))) {
      if (!kind) for (const letter of part) depth += "([{".includes(letter) - ")]}".includes(letter);
      part.split("\n").forEach((piece, place) => {
        if (place) lines.push({ text: "", pieces: [], free: kind !== "s" });
        const line = lines.at(-1);
        line.text += piece;
        if (piece) line.pieces.push([kind, piece]);
      });
      if (part.includes("\n")) lines.at(-1).free = kind !== "s" && depth <= 0;
    }
    if (lines.length > 1 && !lines.at(-1).text) lines.pop();
    return lines;
  }

  function painted(line, changed) {
    const nodes = [];
    let start = 0;
    for (const [kind, piece] of line.pieces) {
      for (const [text, marked] of cut(piece, start, changed)) {
        const inner = marked ? h("mark", {}, text) : text;
        nodes.push(kind ? h("span", { class: kind }, inner) : inner);
      }
      start += piece.length;
    }
    return nodes;
  }

  function cut(piece, start, changed) {
    const parts = [];
    let from = 0;
    for (const [first, last] of changed ?? []) {
      const a = Math.max(from, first - start);
      const b = Math.min(piece.length, last - start);
      if (a < b) {
        if (a > from) parts.push([piece.slice(from, a), false]);
        parts.push([piece.slice(a, b), true]);
        from = b;
      }
    }
    if (from < piece.length) parts.push([piece.slice(from), false]);
    return parts;
  }

  function code(text) {
    const lines = linesOf(text);
    return h("pre", { class: "code", tabindex: 0 }, lines.map((line, place) => [painted(line), place < lines.length - 1 ? "\n" : ""]));
  }

  // Sources in parts: what stands at the margin of each file, and each function or class.

  const ROUTE = /^@\w+\.(get|post|put|patch|delete|head|options|websocket)\(\s*(?:path\s*=\s*)?["']([^"']*)/;

  function partsOf([path, text]) {
    const margin = { path, name: "", route: "", lines: [] };
    const parts = [margin];
    let current = margin;
    let waiting = [];
    let route = "";
    let decorated = false;
    linesOf(text).forEach((line, place) => {
      line.number = place + 1;
      line.path = path;
      const starts = line.free && /^\S/.test(line.text);
      const head = starts && /^(?:async\s+def|def|class)\s+(\w+)/.exec(line.text);
      if (starts && /^[@#]/.test(line.text)) {
        const found = ROUTE.exec(line.text);
        if (found) route = `${found[1].toUpperCase()} ${found[2].replace(/\{[^}]*\}/g, "{}").replace(/(.)\/$/, "$1")}`;
        decorated ||= line.text.startsWith("@");
        waiting.push(line);
      } else if (head) {
        current = { path, name: head[1], route, lines: [...waiting, line] };
        parts.push(current);
        [waiting, route, decorated] = [[], "", false];
      } else if (waiting.length && decorated) {
        waiting.push(line);
      } else {
        if (starts || waiting.length) current = margin;
        current.lines.push(...waiting, line);
        waiting = [];
      }
    });
    current.lines.push(...waiting);
    for (const part of parts) while (part.lines.length && !part.lines.at(-1).text.trim()) part.lines.pop();
    while (margin.lines.length && !margin.lines[0].text.trim()) margin.lines.shift();
    return parts.filter((part) => part.lines.length);
  }

  function words(lines) {
    return new Set(lines.flatMap((line) => line.text.match(/\w+/g) ?? []));
  }

  // How many of their words two sets of lines share, from 0 to 1.
  function alike(a, b) {
    let both = 0;
    for (const word of a) both += b.has(word);
    return (2 * both) / (a.size + b.size || 1);
  }

  // Pairs the parts of two answers: by route, by name, then by their words.
  function aligned(left, right) {
    const open = new Set(right);
    const partner = new Map();
    const match = (fits) => {
      for (const one of left) {
        const other = !partner.has(one) && [...open].find((candidate) => fits(one, candidate));
        if (other) {
          partner.set(one, other);
          open.delete(other);
        }
      }
    };
    match((a, b) => a.route && a.route === b.route && a.name === b.name);
    match((a, b) => a.route && a.route === b.route);
    match((a, b) => a.name === b.name && a.path === b.path && !(a.route && b.route));
    match((a, b) => a.name && a.name === b.name);
    const vocabulary = new Map([...left, ...right].map((part) => [part, words(part.lines)]));
    const likely = left.filter((one) => !partner.has(one)).flatMap((one) => [...open]
      .filter((other) => !one.name === !other.name)
      .map((other) => [alike(vocabulary.get(one), vocabulary.get(other)), one, other])
      .filter(([likeness]) => likeness >= 0.5));
    for (const [, one, other] of likely.sort(([a], [b]) => b - a)) {
      if (!partner.has(one) && open.delete(other)) partner.set(one, other);
    }
    const rows = left.map((one) => [one, partner.get(one) ?? null]);
    return [...rows, ...[...open].map((other) => [null, other])];
  }

  // The longest common subsequence; null where two texts are too long for it.
  function common(a, b) {
    let start = 0;
    while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
    let end = 0;
    while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
    const pairs = Array.from({ length: start }, (_, place) => [place, place]);
    const [height, width] = [a.length - start - end, b.length - start - end];
    if (height * width <= MOST_CELLS) pairs.push(...middle(a, b, start, height, width));
    for (let place = end; place > 0; place -= 1) pairs.push([a.length - place, b.length - place]);
    return pairs;
  }

  function middle(a, b, start, height, width) {
    const best = new Uint16Array((height + 1) * (width + 1));
    for (let i = height - 1; i >= 0; i -= 1) {
      for (let j = width - 1; j >= 0; j -= 1) {
        const here = i * (width + 1) + j;
        best[here] = a[start + i] === b[start + j]
          ? best[here + width + 2] + 1
          : Math.max(best[here + 1], best[here + width + 1]);
      }
    }
    const pairs = [];
    for (let i = 0, j = 0; i < height && j < width;) {
      const here = i * (width + 1) + j;
      if (a[start + i] === b[start + j]) {
        pairs.push([start + i, start + j]);
        i += 1;
        j += 1;
      } else if (best[here + width + 1] >= best[here + 1]) i += 1;
      else j += 1;
    }
    return pairs;
  }

  function rowsOf(left, right) {
    const same = common(left.map((line) => line.text.trimEnd()), right.map((line) => line.text.trimEnd()));
    const rows = [];
    let [i, j] = [0, 0];
    for (const [x, y] of [...same, [left.length, right.length]]) {
      rows.push(...replaced(left.slice(i, x), right.slice(j, y)));
      if (left[x] && right[y]) rows.push([left[x], right[y], false]);
      [i, j] = [x + 1, y + 1];
    }
    return rows;
  }

  // Lines that took each other's place: the similar ones side by side, in their order.
  function replaced(left, right) {
    const rows = [];
    let [i, j] = [0, 0];
    for (const [x, y] of [...similar(left, right), [left.length, right.length]]) {
      for (; i < x || j < y; i += 1, j += 1) rows.push([i < x ? left[i] : null, j < y ? right[j] : null, true]);
      [i, j] = [x, y];
      if (x < left.length) {
        rows.push([left[x], right[y], true]);
        [i, j] = [x + 1, y + 1];
      }
    }
    return rows;
  }

  function similar(left, right) {
    if (left.length * right.length > MOST_SIMILAR) return [];
    const [a, b] = [left, right].map((lines) => lines.map((line) => words([line])));
    const likeness = a.map((one) => b.map((other) => alike(one, other)));
    const best = Array.from({ length: a.length + 1 }, () => new Float64Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i -= 1) {
      for (let j = b.length - 1; j >= 0; j -= 1) {
        const paired = likeness[i][j] >= 0.5 ? best[i + 1][j + 1] + likeness[i][j] : 0;
        best[i][j] = Math.max(best[i + 1][j], best[i][j + 1], paired);
      }
    }
    const pairs = [];
    for (let i = 0, j = 0; i < a.length && j < b.length;) {
      if (best[i][j] === best[i + 1][j]) i += 1;
      else if (best[i][j] === best[i][j + 1]) j += 1;
      else pairs.push([i++, j++]);
    }
    return pairs;
  }

  function changes(one, other) {
    const [a, b] = [one, other].map((line) => line.text.match(/\w+|\s+|[^\w\s]/g) ?? []);
    const same = common(a, b);
    const kept = same.reduce((sum, [place]) => sum + a[place].trim().length, 0);
    if (2 * kept <= Math.min(one.text.trim().length, other.text.trim().length)) return [null, null];
    return [spans(a, new Set(same.map(([x]) => x))), spans(b, new Set(same.map(([, y]) => y)))];
  }

  function spans(pieces, kept) {
    const found = [];
    let start = 0;
    pieces.forEach((piece, place) => {
      if (!kept.has(place)) found.push([start, start + piece.length]);
      start += piece.length;
    });
    return found;
  }

  function sideBySide(left, right, shared) {
    const rows = rowsOf(left?.lines ?? [], right?.lines ?? []).map(([one, other, differs]) => {
      const [here, there] = differs && one && other ? changes(one, other) : [null, null];
      return h(
        "tr", {},
        half(one, differs && "removed", here, shared[0]),
        half(other, differs && "added", there, shared[1]),
      );
    });
    const columns = ["number", "", "number", ""].map((name) => h("col", { class: name }));
    return h("table", { class: "side" }, h("colgroup", {}, columns), h("tbody", {}, rows));
  }

  function half(line, change, changed, shared) {
    if (!line) return [h("td", { class: "number none" }), h("td", { class: "none" })];
    const fragment = shared(line);
    const sign = change === "removed" ? " −" : change === "added" ? " +" : "";
    return [
      h("td", { class: fragment ? "number shared" : "number", title: fragment || undefined }, `${line.number}${sign}`),
      h("td", { class: change || undefined }, painted(line, changed)),
    ];
  }

  // Exchanges.

  function exchangeElement([method, url, request, status, response, error, short]) {
    return h(
      "div", { class: "exchange" },
      h("div", { class: "line" }, `${method} ${url}`),
      messageElement(request),
      status !== null ? h("div", { class: "line" }, `answered ${status}`) : null,
      response ? messageElement(response) : null,
      error ? faultElement(error) : null,
      short ? h("p", { class: "quiet" }, "A body is shown in part.") : null,
    );
  }

  function messageElement([body, headers]) {
    return [
      headers ? h("dl", {}, headers.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))) : null,
      body ? h("pre", {}, indented(body)) : null,
    ];
  }

  function indented(body) {
    try {
      const parsed = JSON.parse(body);
      return typeof parsed === "object" && body.length > 80 && exact(body) ? JSON.stringify(parsed, null, 2) : body;
    } catch {
      return body;
    }
  }

  // Whether a body survives being parsed: long numbers and doubled keys do not.
  function exact(body) {
    return JSON.stringify(JSON.parse(body)) === body.replace(/("(?:\\.|[^"\\])*")|\s+/g, "$1");
  }

  function faultElement([type, text, frames]) {
    const places = frames.map(([file, line, name, source]) => `\n  ${file}:${line} in ${name}: ${source.trim()}`);
    return h("pre", {}, `${type}: ${text}`, places);
  }

  function failureElement([message, output, exchanges, leftOut], reason) {
    return h(
      "div", { class: "failure" },
      message && message !== reason ? h("pre", {}, message) : null,
      leftOut ? h("p", { class: "quiet" }, `${plural(leftOut, "earlier exchange")} left out.`) : null,
      exchanges.map(exchangeElement),
      output ? [h("p", { class: "quiet" }, "It printed:"), h("pre", {}, output)] : null,
    );
  }

  // The colour of a mark: what was refused could not be run, what was not graded was not heard of.
  function shape(mark) {
    return mark === "r" ? "e" : mark === "-" ? "m" : mark;
  }

  function sign(mark) {
    return h("span", { class: `cell ${shape(mark)}`, role: "img", "aria-label": WORDS[mark] }, SIGNS[mark]);
  }

  // A learner.

  async function learnerView(learner, target) {
    const about = (await shelf("learners")).get(core.records[learner]);
    const points = core.exercises.reduce((sum, one) => sum + pointsIn(one, learner), 0);
    const most = core.exercises.reduce((sum, one) => sum + one.requirements.length, 0);
    const handed = core.times[learner] ? `handed in ${core.times[learner].slice(0, 16).replace("T", " ")}${about.by ? ` (by the ${about.by})` : ""}` : "";
    const [address, number] = (target ?? "").split(".");
    const parts = core.exercises.map((exercise) => exercisePart(exercise, learner, address === exercise.address || core.exercises.length === 1, number));
    const elements = [
      neighbours(learner),
      heading(core.names[learner]),
      h("p", { class: "quiet" }, [`${points} of ${plural(most, "point")}`, handed, `isolation ${about.level ?? "none"}`, `seed ${about.seed}`, `Python ${about.python}`].filter(Boolean).join(" · ")),
      about.status === "failed" ? h("p", { class: "alarm" }, `Not graded, by a fault of ours: ${about.reason ?? ""}`) : null,
      about.status === "refused" ? h("p", { class: "alarm" }, `Refused: ${about.reason ?? ""}`) : null,
      noticeList(about),
      core.exercises.length > 1 ? h("button", { type: "button", click: () => parts.forEach((part) => { part.element.open = true; }) }, "Open all exercises") : null,
      parts.map((part) => part.element),
    ];
    const ready = Promise.all(parts.filter((part) => part.element.open).map((part) => part.fill()));
    return { title: core.names[learner], elements, ready };
  }

  function heading(...text) {
    return h("h1", { tabindex: -1 }, ...text);
  }

  function neighbours(learner) {
    const rows = map.layout.rows.filter((row) => row.learner !== undefined).map((row) => row.learner);
    const here = rows.indexOf(learner);
    const [before, after] = here < 0 ? [learner - 1, learner + 1] : [rows[here - 1], rows[here + 1]];
    const link = (other, text) => (core.names[other] === undefined ? null : h("a", { href: `#/learner/${other}` }, text, core.names[other]));
    return h("nav", { class: "path", "aria-label": "Learners" }, h("a", { href: "#/" }, "The class"), link(before, "← "), link(after, "→ "));
  }

  function noticeList(about) {
    const notices = about.notices.map(([kind, file, text]) => h("li", {}, h("b", {}, kind), " ", file ? [h("code", {}, file), ": "] : null, prose(text)));
    const said = [...about.remarks, ...about.missing].map((text) => h("li", {}, prose(text)));
    return notices.length + said.length ? h("ul", { class: "box" }, [...said, ...notices].map((item) => { item.style.marginLeft = "1.2rem"; return item; })) : null;
  }

  function exercisePart(exercise, learner, open, number) {
    const state = exercise.states[learner];
    const body = h("div");
    let filled;
    const fill = () => (filled ??= fillExercise(body, exercise, learner, number));
    const element = h(
      "details", { class: "exercise", toggle: () => element.open && fill() },
      h("summary", {}, h("h3", {}, `${exercise.address} · ${exercise.title}`), h("span", { class: "quiet" }, `${pointsIn(exercise, learner)} of ${exercise.requirements.length}, ${STATES[state]}`), strip(exercise, learner)),
      body,
    );
    element.open = open;
    return { element, fill };
  }

  function strip(exercise, learner) {
    const state = exercise.states[learner];
    const marks = [...exercise.marks[learner]].map((mark) => ("ur".includes(state) ? state : mark));
    return h("span", { class: "strip", "aria-hidden": "true" }, marks.map((mark) => h("i", { class: shape(mark) })));
  }

  async function fillExercise(body, exercise, learner, number) {
    const { reason, diagnosis, found } = await failuresOf(exercise, learner);
    const files = await sourcesOf(exercise, learner);
    const similar = (await shelf(`details-${exercise.address}`)).last.pairs.filter((pair) => pair[0] === learner || pair[1] === learner);
    const state = exercise.states[learner];
    const items = exercise.requirements.map((sentence, place) => {
      const mark = "ur".includes(state) ? state : exercise.marks[learner][place];
      const told = found.get(place);
      const quiet = !told || (told[0] === reason && !told[2].length);
      return h("li", { "data-target": String(place + 1) === number }, sign(mark), `${place + 1}. `, prose(sentence), quiet ? null : failureElement(told, reason));
    });
    body.append(
      reason ? h("pre", { class: "reason box" }, reason) : "",
      diagnosis ? h("p", {}, h("em", {}, prose(diagnosis))) : "",
      h("ul", { class: "requirements" }, items),
      ...files.length ? [sideLinks(exercise, learner, similar)] : [],
      ...files.map(([path, text]) => h("details", {}, h("summary", {}, h("code", {}, path)), code(text))),
    );
  }

  function sideLinks(exercise, learner, similar) {
    const others = similar.filter((pair, place) => pair[3] || place < FEW_SIMILAR).slice(0, FEW_NAMES).map(([a, b, score, flagged]) => {
      const other = a === learner ? b : a;
      return [" · ", pairLink(exercise, learner, other, `with ${core.names[other]}`), ` (similarity ${score.toFixed(2)}${flagged ? ", flagged" : ""})`];
    });
    const ours = exercise.solved ? pairLink(exercise, learner, OURS, "with our solution") : null;
    return h("p", {}, "Side by side: ", ours, ours ? " · " : "", pairLink(exercise, STUB, learner, "with the stub"), others);
  }

  // Two answers.

  async function pairView(address, a, b) {
    const exercise = byAddress(address);
    const [left, right] = [await sourcesOf(exercise, a), await sourcesOf(exercise, b)];
    const pair = await pairOf(exercise, a, b);
    const shared = sharedLines(pair?.[5] ?? []);
    const parts = aligned(left.flatMap(partsOf), right.flatMap(partsOf));
    const pairName = `${nameOf(a)} and ${nameOf(b)}`;
    const title = pairName[0].toUpperCase() + pairName.slice(1);
    const elements = [
      h("nav", { class: "path", "aria-label": "Path" }, h("a", { href: "#/" }, "The class"), h("a", { href: "#similarity" }, "Similarity"), pairLink(exercise, b, a, "⇄ exchanged")),
      heading(title),
      h("p", { class: "quiet" }, `${address} · ${exercise.title}`),
      pair ? verdictOf(pair, (await shelf(`details-${address}`)).last.line) : null,
      await requirementsOf(exercise, a, b),
      h("div", { class: "both heads" }, headOf(a), headOf(b)),
      left.length && right.length ? null : h("p", {}, "One of them handed in no file."),
      parts.map(([one, other]) => partElement(one, other, shared)),
    ];
    return { title: `${title}, ${address}`, elements };
  }

  function headOf(who) {
    return h("h2", {}, typeof who === "number" ? learnerLink(who) : nameOf(who));
  }

  async function pairOf(exercise, a, b) {
    const { pairs } = (await shelf(`details-${exercise.address}`)).last;
    const found = pairs.find(([x, y]) => (x === a && y === b) || (x === b && y === a));
    if (!found || found[0] === a) return found;
    const turned = found[5].map(([p, f, l, q, g, m, count]) => [q, g, m, p, f, l, count]);
    return [a, b, found[2], found[3], found[4], turned];
  }

  function sharedLines(evidence) {
    const finder = (offset) => (line) => {
      const found = evidence.find((one) => one[offset] === line.path && line.number >= one[offset + 1] && line.number <= one[offset + 2]);
      return found ? `also in the other; ${found[6]} submissions have its rarest part` : "";
    };
    return [finder(0), finder(3)];
  }

  function verdictOf([, , score, flagged, earlier, evidence], line) {
    const side = flagged ? "above the line of this class" : "below the line of this class";
    return h(
      "p", {}, h("b", {}, `Similarity ${score.toFixed(2)}`), line === null ? ". " : `, ${side}. `,
      earlier >= 0 ? `${core.names[earlier]} handed in clearly earlier. ` : null,
      evidence.length ? "Lines with a mark at their number are the evidence." : null,
    );
  }

  async function requirementsOf(exercise, a, b) {
    if (a === STUB || b === STUB) return null;
    const [one, other] = [await verdictsOf(exercise, a), await verdictsOf(exercise, b)];
    const differing = exercise.requirements.map((_, place) => place).filter((place) => one.marks[place] !== other.marks[place]);
    const same = exercise.requirements.length - differing.length;
    const items = differing.map((place) => h(
      "li", {},
      h("details", {},
        h("summary", {}, sign(one.marks[place]), sign(other.marks[place]), `${place + 1}. `, prose(exercise.requirements[place])),
        h("div", { class: "both" }, answered(one, place), answered(other, place)))));
    return h("section", {}, h("h2", {}, "Requirements"), h("p", {}, `${same} of ${exercise.requirements.length} come out the same.`), h("ul", { class: "requirements" }, items));
  }

  async function verdictsOf(exercise, who) {
    if (who === OURS) return { marks: "p".repeat(exercise.requirements.length), reason: "", found: new Map() };
    return { marks: exercise.marks[who], ...(await failuresOf(exercise, who)) };
  }

  function answered(side, place) {
    const told = side.found.get(place);
    return told ? failureElement(told, "") : h("p", { class: "failure quiet" }, WORDS[side.marks[place]]);
  }

  function partElement(one, other, shared) {
    const part = one ?? other;
    const names = [...new Set([one, other].filter(Boolean).map((side) => side.name || `${side.path}, outside of functions`))];
    const same = one && other && one.lines.length === other.lines.length && one.lines.every((line, place) => line.text.trimEnd() === other.lines[place].text.trimEnd());
    const tag = same ? "the same" : one && other ? "differs" : `only in ${one ? "the first" : "the second"}`;
    return h(
      "details", { class: "part", open: !same },
      h("summary", {}, h("b", {}, names.join(" / ")), " ", part.route, " ", h("span", { class: same ? "tag" : "tag differs" }, tag)),
      sideBySide(one, other, shared),
    );
  }

  // What is behind an exercise: similar answers, variants, mistakes.

  async function fillPairs(fold, address) {
    const exercise = byAddress(address);
    const { pairs, groups, unread, left_out } = (await shelf(`details-${address}`)).last;
    const content = fold.querySelector(".fill");
    content.append(...groups.map((group, number) => groupElement(exercise, group, number, pairs)));
    const rest = pairs.filter((pair) => !pair[3]).slice(0, 10);
    if (rest.length) content.append(h("h4", {}, groups.length ? "The most similar below the line" : "The most similar"), pairList(exercise, rest));
    if (unread.length) content.append(h("p", { class: "quiet" }, "No Python, and compared word by word: ", listed(unread)));
    if (left_out.length) content.append(h("p", { class: "quiet" }, "Took too long, and not compared with all others: ", listed(left_out)));
  }

  function groupElement(exercise, [learners, score, earliest], number, pairs) {
    const inside = pairs.filter((pair) => pair[3] && learners.includes(pair[0]) && learners.includes(pair[1]));
    return h(
      "section", { class: "group" },
      h("h4", {}, `Group ${number + 1}: ${plural(learners.length, "submission")}, similarity up to ${score.toFixed(2)}`),
      h("p", {}, listed(learners), earliest !== null && earliest !== undefined ? ["; ", learnerLink(earliest), " handed in clearly earlier"] : null),
      pairList(exercise, inside),
    );
  }

  function pairList(exercise, pairs) {
    return h("ul", {}, pairs.map(([a, b, score, flagged, , evidence]) => h(
      "li", {},
      pairLink(exercise, a, b, `${core.names[a]} and ${core.names[b]}`), `, similarity ${score.toFixed(2)}`,
      flagged && evidence.length ? h("ul", { class: "quiet" }, evidence.slice(0, 4).map((one) => h("li", {}, fragmentWords(one)))) : null,
    )));
  }

  function fragmentWords([path, first, last, other, from, to, count]) {
    const span = (file, start, end) => (start === end ? `${file}, line ${start}` : `${file}, lines ${start} to ${end}`);
    return `${span(path, first, last)}, and ${span(other, from, to)}: ${count === 2 ? "nobody else has it" : `${count} submissions have it`}`;
  }

  async function fillVariants(fold, address) {
    const { places } = (await shelf(`details-${address}`)).last;
    const content = fold.querySelector(".fill");
    if (!places.length) content.append(h("p", { class: "quiet" }, "There is nothing to show."));
    content.append(...places.map(placeElement));
  }

  function placeElement({ name, count, missing, kinds, rest, variants }) {
    const facts = [`${plural(count, "submission")} in ${plural(kinds, "variant")}`, missing ? `${missing} without it` : ""];
    return h(
      "details", { class: "place" },
      h("summary", {}, h("code", {}, name), " ", h("span", { class: "quiet" }, facts.filter(Boolean).join(", "))),
      h("div", { class: "variants" }, variants.map(variantElement)),
      rest ? h("p", { class: "quiet" }, `${plural(rest, "submission")} in rarer variants.`) : null,
    );
  }

  function variantElement([learners, count, path, line, text, points]) {
    const who = h("span", { class: "who" });
    fillWho(who, learners);
    const met = points === null ? "" : `, ${percent(points)} of the points`;
    return h(
      "article", { class: "variant" },
      h("header", {}, h("b", {}, `${count} ×`), `${met}: `, who, h("span", { class: "hidden" }, `, ${path} line ${line}`)),
      code(text),
    );
  }

  async function fillModes(fold, address) {
    const { modes } = (await shelf(`details-${address}`)).last;
    [...fold.querySelectorAll(".modes > li > details")].forEach((element, place) => {
      const [learners, example] = modes[place];
      fillWho(element.querySelector(".who"), learners);
      if (example) element.append(h("p", { class: "quiet" }, "For example:"), exchangeElement(example));
    });
  }

  function startFolds() {
    for (const [kind, fill] of [["modes", fillModes], ["variants", fillVariants], ["pairs", fillPairs]]) {
      for (const fold of document.querySelectorAll(`details[data-${kind}]`)) {
        let filled;
        const open = () => { if (fold.open) filled ??= fill(fold, fold.dataset[kind]); };
        fold.addEventListener("toggle", open);
        open();
      }
    }
    for (const element of document.querySelectorAll(".who[data-who]")) {
      fillWho(element, element.dataset.who.split(" ").map(Number));
    }
  }

  // Any two.

  function startCompare() {
    for (const exercise of core.exercises) {
      $("compare-exercise").append(h("option", { value: exercise.address }, `${exercise.address} ${exercise.title}`));
    }
    const special = new Map([["our solution", OURS], ["the stub", STUB]]);
    const numbers = new Map(core.names.map((_, learner) => [labelled(learner), learner]));
    $("names").append(...[...special.keys(), ...numbers.keys()].map((name) => h("option", { value: name })));
    $("compare-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = ["compare-a", "compare-b"].map((id) => {
        const name = $(id).value.trim();
        return numbers.get(name) ?? special.get(name.toLowerCase());
      });
      const unknown = chosen.indexOf(undefined);
      $("compare-says").textContent = unknown < 0 ? "" : "Choose two names from the list.";
      if (unknown < 0) location.hash = `#/pair/${$("compare-exercise").value}/${chosen[0]}/${chosen[1]}`;
    });
  }

  // Tables whose heads sort them.

  function startSorting() {
    for (const table of document.querySelectorAll("table.sortable")) {
      [...table.tHead.rows[0].cells].forEach((head, column) => {
        const button = h("button", { type: "button", click: () => sortTable(table, column) }, head.textContent);
        head.replaceChildren(button);
      });
    }
  }

  function sortTable(table, column) {
    const head = table.tHead.rows[0].cells[column];
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim().replace("−", "-");
    const rows = [...table.tBodies[0].rows].sort((one, other) => compared(key(one), key(other)) * (down ? -1 : 1));
    table.tBodies[0].append(...rows);
  }

  function compared(one, other) {
    const [a, b] = [parseFloat(one), parseFloat(other)];
    return Number.isNaN(a) || Number.isNaN(b) ? one.localeCompare(other) : a - b;
  }

  // Where we are.

  let latest = 0;
  let scrolled = 0;

  async function route() {
    const turn = (latest += 1);
    const parts = location.hash.slice(2).split("/");
    const found = location.hash.startsWith("#/") ? viewOf(parts) : null;
    if (!found) {
      showOverview();
      return;
    }
    if (!$("overview").hidden) scrolled = window.scrollY;
    const { title, elements, ready } = await found;
    if (turn !== latest) return;
    $("overview").hidden = true;
    $("view").hidden = false;
    $("view").replaceChildren(...elements.flat(Infinity).filter(Boolean));
    document.title = `${title} · ${core.title}`;
    window.scrollTo({ top: 0, behavior: "instant" });
    $("view").querySelector("h1").focus({ preventScroll: true });
    await ready;
    $("view").querySelector("[data-target]")?.scrollIntoView({ block: "center", behavior: "instant" });
    $("view").dataset.ready = turn;
  }

  function viewOf([kind, ...rest]) {
    if (kind === "learner" && core.names[rest[0]] !== undefined) return learnerView(Number(rest[0]), rest[1]);
    if (kind !== "pair" || !byAddress(rest[0])) return null;
    const [a, b] = rest.slice(1).map((who) => ([OURS, STUB].includes(who) ? who : Number(who)));
    return [a, b].every((who) => nameOf(who) !== undefined) ? pairView(rest[0], a, b) : null;
  }

  function showOverview() {
    const back = $("overview").hidden;
    $("view").hidden = true;
    $("view").replaceChildren();
    $("overview").hidden = false;
    document.title = core.title;
    const section = location.hash.length > 1 && !location.hash.startsWith("#/") ? $(location.hash.slice(1)) : null;
    if (section) section.scrollIntoView();
    else if (back) window.scrollTo({ top: scrolled, behavior: "instant" });
    drawRows();
    if (back && !section) focusAgain();
  }

  function focusAgain() {
    const target = cellAt(map.active);
    if (target) target.focus({ preventScroll: true });
  }

  function startTheme() {
    const root = document.documentElement;
    const dark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const show = () => $("theme").setAttribute("aria-pressed", String(dark()));
    $("theme").addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      show();
    });
    show();
  }

  function startPrinting() {
    let opened = [];
    addEventListener("beforeprint", () => {
      map.printing = true;
      drawRows();
      opened = [...document.querySelectorAll("details.exercise:not([open])")];
      for (const fold of opened) fold.open = true;
    });
    addEventListener("afterprint", () => {
      map.printing = false;
      map.first = map.last = -1;
      drawRows();
      for (const fold of opened) fold.open = false;
    });
  }

  function fail(error) {
    $("trouble").hidden = false;
    $("trouble").textContent = `This page cannot show something: ${error}`;
    throw error;
  }

  async function start() {
    core = (await shelf("class")).last;
    core.numbers = new Map();
    core.names.forEach((name, learner) => core.numbers.has(name) || core.numbers.set(name, learner));
    if (core.exercises.length === 1) map.unfolded.add(core.exercises[0].address);
    startTheme();
    startMap();
    lay();
    startFolds();
    startCompare();
    startSorting();
    startPrinting();
    addEventListener("hashchange", () => route().catch(fail));
    await route();
    document.documentElement.dataset.ready = "true";
  }

  start().catch(fail);
})();
