// Suggestions under a search box: a combobox with a list (WAI-ARIA Authoring Practices). Without it the form is sent.
"use strict";

const PAUSE = 250; // ms after the last key
const SHORTEST = 2;

for (const form of document.querySelectorAll("form[data-suggestions]")) {
  const box = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  let active = -1;
  let waiting;
  let asking;

  list.id = `${box.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label").textContent);
  box.after(list);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-expanded", "false"],
    ["aria-controls", list.id],
  ]) {
    box.setAttribute(name, value);
  }

  const close = () => {
    list.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const choose = (place) => {
    active = place;
    for (const [at, option] of [...list.children].entries()) {
      option.setAttribute("aria-selected", String(at === place));
    }
    if (place < 0) {
      box.removeAttribute("aria-activedescendant");
    } else {
      box.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    }
  };

  const show = (results) => {
    list.replaceChildren(
      ...results.map((result, place) => {
        const option = document.createElement("li");
        const title = document.createElement("bdi");
        const kind = document.createElement("span");
        option.id = `${list.id}-${place}`;
        option.setAttribute("role", "option");
        option.dataset.href = result.href;
        title.textContent = result.title;
        kind.textContent = result.exact ? result.kind : `${result.kind}, ${form.dataset.similar}`;
        option.append(title, " ", kind);
        return option;
      }),
    );
    choose(-1);
    list.hidden = !results.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const words = new URLSearchParams({ q: box.value.trim() });
    try {
      const answer = await fetch(`${form.dataset.suggestions}?${words}`, { signal: asking.signal });
      if (answer.ok && document.activeElement === box) show((await answer.json()).results);
    } catch {
      close();
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    if (box.value.trim().length < SHORTEST) close();
    else waiting = setTimeout(ask, PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (list.hidden) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") choose((active + 1) % count);
    else if (event.key === "ArrowUp") choose((active < 1 ? count : active) - 1);
    else if (event.key === "Enter" && active >= 0) location.assign(list.children[active].dataset.href);
    else return;
    event.preventDefault();
  });
  box.addEventListener("blur", close);
  // Before the box loses the focus.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
}
