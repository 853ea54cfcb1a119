// Draws a document with its marked passages, and tells which characters the reader has selected.
const drawn = new WeakMap();

function piece(text, mark) {
  if (!mark) return document.createTextNode(text);
  const element = document.createElement("mark");
  element.className = mark.kind;
  element.title = mark.title;
  element.textContent = text;
  return element;
}

function draw(box, data) {
  const parts = document.createDocumentFragment();
  let at = 0;
  for (const mark of data.marks) {
    if (mark.start < at) continue;
    parts.append(piece(data.text.slice(at, mark.start)), piece(data.text.slice(mark.start, mark.end), mark));
    at = mark.end;
  }
  parts.append(piece(data.text.slice(at)));
  box.replaceChildren(parts);
}

// Python counts characters, a browser counts UTF-16 units: a pair of surrogates is one character.
function characters(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function before(box, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(box);
  range.setEnd(node, offset);
  return range.toString();
}

function selected(root, box) {
  const selection = root.getSelection ? root.getSelection() : document.getSelection();
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!box.contains(range.startContainer) || !box.contains(range.endContainer)) return null;
  const lead = before(box, range.startContainer, range.startOffset);
  const start = characters(lead);
  return { start, end: start + characters(range.toString()) };
}

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const box = parentElement.querySelector(".passages");
  const state = JSON.stringify(data);
  if (drawn.get(box) !== state) {
    draw(box, data);
    drawn.set(box, state);
  }
  let last = "";
  const tell = () => {
    const span = selected(parentElement.getRootNode(), box);
    const told = span ? `${span.start}-${span.end}` : "";
    if (!span || told === last || span.end - span.start > 2000) return;
    last = told;
    setTriggerValue("selected", span);
  };
  box.addEventListener("mouseup", tell);
  box.addEventListener("touchend", tell);
  box.addEventListener("keyup", tell);
  return () => {
    box.removeEventListener("mouseup", tell);
    box.removeEventListener("touchend", tell);
    box.removeEventListener("keyup", tell);
  };
}
