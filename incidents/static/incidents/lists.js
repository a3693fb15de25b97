// Above a list: says on the button how many there would be, and leaves empty controls out of the address.
"use strict";

const WAIT = 400; // ms after the last key

const form = document.querySelector("form[data-filters]");
const show = form.querySelector("button[data-show]");
let waiting;
let asking;

function question() {
  const given = [...new FormData(form)].filter(([, value]) => value !== "");
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
}

async function count() {
  asking?.abort();
  asking = new AbortController();
  const asked = question();
  asked.delete("view");
  asked.delete("by");
  asked.set("page_size", "1");
  try {
    const answer = await fetch(`${form.action}?${asked}`, { signal: asking.signal });
    const found = answer.ok && (await answer.text()).match(/data-count="(\d+)"/);
    show.textContent = found
      ? `${show.dataset.show} (${Number(found[1]).toLocaleString(document.documentElement.lang)})`
      : show.dataset.show;
  } catch (error) {
    if (error.name !== "AbortError") show.textContent = show.dataset.show;
  }
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  if (form.checkValidity()) waiting = setTimeout(count, WAIT);
});

form.addEventListener("submit", () => {
  for (const control of form.elements) {
    if (control.name && control.value === "") control.disabled = true;
  }
});

// Back from a page of the browser's memory: what was left out is there again.
addEventListener("pageshow", () => {
  for (const control of form.elements) control.disabled = false;
});
