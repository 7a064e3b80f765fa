// /openapi.json as a page to read, with nothing fetched from anywhere else.

import { make } from "./dom.js";

function typeOf(schema) {
  if (!schema) return "";
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    return make("a", { href: `#schema-${name}` }, name);
  }
  const options = schema.anyOf || schema.oneOf;
  if (options) return options.flatMap((option, i) => (i ? [" | ", typeOf(option)] : [typeOf(option)]));
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === "array") return ["[", typeOf(schema.items), "]"].flat();
  return schema.type || "any";
}

function table(heads, rows) {
  return make("div", { class: "wide" }, make("table", {},
    make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, rows)));
}

function row(id, ...cells) {
  return make("tr", { id }, cells.map((cell) => make("td", {}, cell)));
}

function operation(path, method, about) {
  const section = make("section", {},
    make("h3", {}, make("span", { class: "method" }, method.toUpperCase()), " ", path),
    make("p", {}, make("b", {}, about.summary || "")),
    make("p", {}, about.description || ""));
  if (about.parameters) {
    section.append(table(["Parameter", "In", "Type", ""], about.parameters.map((one) =>
      row(null, make("code", {}, one.name), one.in, typeOf(one.schema), one.description || (one.schema || {}).description || ""))));
  }
  if (about.requestBody) {
    for (const [media, content] of Object.entries(about.requestBody.content)) {
      section.append(make("p", {}, "Body ", make("code", {}, media), " ", typeOf(content.schema)));
    }
  }
  section.append(table(["Status", "Gives", ""], Object.entries(about.responses).map(([status, reply]) =>
    row(null, status, Object.entries(reply.content || {}).map(([media, content]) =>
      make("div", {}, make("code", {}, media), " ", typeOf(content.schema))), reply.description || ""))));
  return section;
}

function schemaSection(name, schema) {
  const required = new Set(schema.required || []);
  const section = make("section", { id: `schema-${name}` }, make("h3", {}, name),
    make("p", {}, schema.description || ""),
    table(["Field", "Type", ""], Object.entries(schema.properties || {}).map(([field, about]) =>
      row(null, make("code", {}, field), typeOf(about),
        [required.has(field) ? "" : "optional. ", about.description || ""].join("")))));
  if (schema.examples) section.append(make("pre", {}, JSON.stringify(schema.examples[0], null, 2)));
  return section;
}

async function draw() {
  const docs = document.getElementById("docs");
  const spec = await (await fetch("/openapi.json")).json();
  docs.append(make("p", {}, spec.info.description || ""), make("h2", {}, "Operations"));
  for (const [path, methods] of Object.entries(spec.paths)) {
    for (const [method, about] of Object.entries(methods)) docs.append(operation(path, method, about));
  }
  docs.append(make("h2", {}, "Errors"),
    make("p", {}, "Every error is application/problem+json (RFC 9457); switch on its code."),
    table(["Code", "Status", "Title"], Object.entries(spec["x-problems"]).map(([code, kind]) =>
      row(`problem-${code}`, make("code", {}, code), String(kind.status), kind.title))));
  docs.append(make("h2", {}, "Schemas"));
  for (const [name, schema] of Object.entries(spec.components.schemas)) docs.append(schemaSection(name, schema));
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target) target.scrollIntoView();
}

draw();
