// Gives every table its order, search and pages, and draws every figure, one after the other.
import DataTable from "datatables";

const ROWS_A_PAGE = 25;
const SEARCHED_FROM = 8;
const words = new Intl.Collator("en", { numeric: true });

// What is missing stands last, whichever way round.
const ordered = (sign) => (a, b) => {
  if (a === null || b === null) return (a === null) - (b === null);
  return sign * (typeof a === "string" ? words.compare(a, b) : a - b);
};
DataTable.ext.type.order["value-asc"] = ordered(1);
DataTable.ext.type.order["value-desc"] = ordered(-1);

const dataOf = (part) => JSON.parse(part.querySelector("script").textContent);

// DataTables takes what is shown and what is searched as HTML.
const escaping = document.createElement("span");
const escaped = (text) => {
  escaping.textContent = text;
  return escaping.innerHTML;
};

function column(data, index) {
  return {
    type: "value",
    className: data.classes[index],
    data: (row, kind) => {
      const isKey = kind === "sort" || kind === "type";
      return isKey ? data.keys[index][row.index] : escaped(data.texts[row.index][index]);
    },
  };
}

function choice(table, name, index, texts) {
  const select = document.createElement("select");
  select.add(new Option("all", ""));
  texts.forEach((text, place) => select.add(new Option(text, place)));
  select.addEventListener("change", () => {
    const wanted = texts[select.value];
    const fits = (_, row) => row.texts[index] === wanted;
    table.column(index).search(select.value === "" ? "" : fits).draw();
  });
  const label = document.createElement("label");
  label.append(`${name} `, select);
  return label;
}

function fill(bar, table, data, headings) {
  data.choices.forEach((texts, index) => {
    if (texts.length) bar.append(choice(table, headings[index], index, texts));
  });
}

function makeTable(part) {
  const data = dataOf(part);
  const element = part.querySelector("table");
  const headings = [...element.querySelectorAll("th")].map((heading) => heading.textContent);
  element.tBodies[0].replaceChildren();
  const long = data.texts.length > ROWS_A_PAGE;
  const searched = data.texts.length >= SEARCHED_FROM;
  const bar = document.createElement("div");
  bar.className = "choices";
  const table = new DataTable(element, {
    autoWidth: false,
    caption: element.caption.textContent,
    columns: headings.map((_, index) => column(data, index)),
    createdRow: (row, { index }) => { row.title = data.points[index]; },
    data: data.texts.map((texts, index) => ({ index, texts })),
    deferRender: true,
    layout: {
      topStart: searched ? "search" : null,
      topEnd: searched ? () => bar : null,
      bottomStart: searched ? "info" : null,
      bottomEnd: long ? "paging" : null,
    },
    order: [],
    pageLength: long ? ROWS_A_PAGE : -1,
    searching: true,
  });
  fill(bar, table, data, headings);
  return table;
}

// On paper there are no further pages of a table.
function printWhole(tables) {
  const lengths = new Map();
  addEventListener("beforeprint", () => {
    for (const table of tables) {
      lengths.set(table, table.page.len());
      table.page.len(-1).draw();
    }
  });
  addEventListener("afterprint", () => {
    for (const [table, length] of lengths) table.page.len(length).draw();
  });
}

async function draw(part) {
  const { spec, renderer } = dataOf(part);
  const chart = part.querySelector(".chart");
  try {
    await window.vegaEmbed(chart, spec, { actions: false, mode: "vega-lite", renderer });
    chart.classList.add("drawn", renderer);
  } catch (error) {
    chart.textContent = `This figure could not be drawn: ${error.message}`;
    throw error;
  }
}

printWhole([...document.querySelectorAll(".sheet")].map(makeTable));
for (const part of document.querySelectorAll("figure")) await draw(part);
document.documentElement.dataset.ready = "yes";
