// Small pieces of page. Text only ever enters as text nodes: nothing is parsed as HTML.

export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "onclick") element.addEventListener("click", value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child); // a string becomes a text node
  }
  return element;
}

export function empty(element) {
  while (element.firstChild) element.firstChild.remove();
}

// Join what is there with a middle dot, as a reader expects of a source line.
export function dotted(parts) {
  return parts.filter((part) => part !== null && part !== undefined && part !== "").join(" · ");
}

// Only a web address may become a link: never javascript: or data:.
export function webAddress(text) {
  return /^https?:\/\/[^\s]+$/i.test(text || "") ? text : null;
}

export async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // On a plain-http address of a clinic's own server there is no clipboard API.
  const area = make("textarea", { class: "unseen", readonly: true });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("copy refused");
}
