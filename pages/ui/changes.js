// The operations of a proposal as a list with boxes to tick, and the diff that follows them. Only what differs from
// what stands there already is drawn anew: a click on one of sixty operations changes one hunk.

const TAGS = new Set(["table", "tbody", "tr", "td", "col", "colgroup", "span", "mark", "i"])
const ATTRIBUTES = new Set(["class", "title", "style", "aria-label"])

// What comes from Python is escaped there; this lets nothing through but the marks of a diff, whatever comes.
function fragment(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  for (const element of template.content.querySelectorAll("*")) {
    if (!TAGS.has(element.localName)) {
      element.replaceWith(document.createTextNode(element.textContent))
      continue
    }
    for (const { name, value } of [...element.attributes]) {
      if (!ATTRIBUTES.has(name) || (name === "style" && !/^--in:\d+$/.test(value))) element.removeAttribute(name)
    }
  }
  return template.content
}

function make(tag, css, text) {
  const element = document.createElement(tag)
  if (css) element.className = css
  if (text !== undefined) element.textContent = text
  return element
}

function heading(words) {
  const place = make("div", "path")
  place.setAttribute("role", "heading")
  place.setAttribute("aria-level", "3")
  words.forEach((word, index) => {
    if (index) place.append(make("span", "of", "›"))
    place.append(word)
  })
  return place
}

function place(cell, line, count) {
  cell.classList.toggle("noted", Boolean(count))
  cell.title = count ? (count === 1 ? "1 comment" : `${count} comments`) : "Comment on this line"
  cell.textContent = line
}

// Line numbers stand apart from the lines: those on the right move with every change above them.
function number(block, left, right, marked) {
  for (const row of block.querySelectorAll("tr")) {
    const [one, , other] = row.children
    if (!one.classList.contains("none")) place(one, left, marked.old[left++])
    if (!other.classList.contains("none")) place(other, right, marked.new[right++])
  }
}

function fold(block) {
  const details = make("details")
  details.append(make("summary", "", block.words))
  details.addEventListener("toggle", () => {
    if (!details.open || details.querySelector("table")) return
    details.append(fragment(details.block.html))
    number(details, details.block.left, details.block.right, details.marked)
  })
  return details
}

function hunk(block) {
  const element = make("div", "hunk")
  if (block.heading.length) element.append(heading(block.heading))
  element.append(fragment(block.html))
  return element
}

function drawDiff(box, data) {
  const known = box.known ?? new Map()
  const wanted = new Set(data.blocks.map((block) => block.key))
  for (const [key, element] of known) if (!wanted.has(key)) element.remove()
  const kept = new Map()
  let before = box.querySelector(".names")
  for (const block of data.blocks) {
    let element = known.get(block.key)
    if (!element || element.block.html !== block.html || String(element.block.heading) !== String(block.heading)) {
      const fresh = block.fold ? fold(block) : hunk(block)
      if (element) element.replaceWith(fresh)
      else before.after(fresh)
      element = fresh
    }
    const marks = JSON.stringify([block.left, block.right, data.marked])
    element.block = block
    element.marked = data.marked
    if (element.marks !== marks && element.querySelector("table")) number(element, block.left, block.right, data.marked)
    element.marks = marks
    kept.set(block.key, element)
    before = element
  }
  box.known = kept
}

function names(words) {
  const bar = make("div", "names")
  bar.append(make("span", "left", words[0]), make("span", "right", words[1]))
  return bar
}

function entry(operation, act) {
  const item = make("li", "change")
  const label = make("label")
  const box = make("input")
  box.type = "checkbox"
  box.addEventListener("change", () => act("toggle", item.operation.place, box.checked))
  const told = make("span", "told")
  label.append(box, told)
  const open = make("button", "open")
  open.type = "button"
  open.addEventListener("click", () => act("open", item.operation.place))
  item.append(label, make("span", "why"), open)
  return item
}

function told(operation) {
  const words = make("span", "told")
  words.append(fragment(operation.words))
  for (const [css, text] of operation.badges) words.append(" ", make("span", `badge ${css}`, text))
  return words
}

function drawOperation(item, operation, mayChoose) {
  const box = item.querySelector("input")
  box.checked = operation.on
  box.disabled = !mayChoose || Boolean(operation.locked)
  box.hidden = !mayChoose
  item.querySelector(".told").replaceWith(told(operation))
  const why = item.querySelector(".why")
  why.textContent = operation.locked
  why.hidden = !operation.locked
  const open = item.querySelector(".open")
  open.textContent = operation.action
  open.hidden = !operation.action
  open.setAttribute("aria-label", `${operation.action}: ${operation.plain}`)
  open.setAttribute("aria-pressed", String(operation.opened))
  item.classList.toggle("off", !operation.on)
  item.classList.toggle("child", operation.child)
  item.classList.toggle("opened", operation.opened)
}

function drawList(list, data, act) {
  data.operations.forEach((operation, index) => {
    let item = list.children[index]
    if (!item) list.append((item = entry(operation, act)))
    const drawn = JSON.stringify([operation, data.choose])
    if (item.drawn !== drawn) {
      item.operation = operation
      item.drawn = drawn
      drawOperation(item, operation, data.choose)
    }
  })
  while (list.children.length > data.operations.length) list.lastChild.remove()
}

function list(host, data, act) {
  if (!host.firstChild) host.append(make("ul", "changes"))
  host.firstChild.setAttribute("aria-label", "What would change")
  drawList(host.firstChild, data, act)
}

function diff(host, data, act) {
  if (!host.firstChild) {
    host.append(make("div", "diff two"))
    host.firstChild.addEventListener("click", (event) => {
      const cell = event.target.closest("td:nth-child(odd)")
      if (!cell?.textContent || cell.classList.contains("none")) return
      act("line", Number(cell.textContent), cell.cellIndex === 0)
    })
  }
  const box = host.firstChild
  if (box.title_of !== String(data.names)) {
    box.querySelector(".names")?.remove()
    box.prepend(names(data.names))
    box.title_of = String(data.names)
  }
  drawDiff(box, data)
  box.querySelector("p.more")?.remove()
  if (data.note) box.append(make("p", "more", data.note))
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".changes-host")
  host.send = setTriggerValue
  // The time makes a second click on the same thing another value.
  const act = (what, position, on) => host.send(what, { place: position, on: on ?? null, at: Date.now() })
  data.operations ? list(host, data, act) : diff(host, data, act)
}
