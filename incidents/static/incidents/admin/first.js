"use strict";
/* The key / leads to the search box, unless it was switched off on the page of the guide.
   Everything here is a convenience; the search works without it. */
{
  const KEY = "desk.search-key";
  const stored = () => {
    try {
      return localStorage.getItem(KEY) !== "off";
    } catch {
      return true;
    }
  };
  const isTyping = (element) =>
    element.closest("input, textarea, select, [contenteditable], .select2-container");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !stored()) return;
    const box = document.getElementById("desk-search-words");
    if (!box || isTyping(event.target)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  document.addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("search-key");
    if (!place) return;
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = stored();
    box.addEventListener("change", () => localStorage.setItem(KEY, box.checked ? "on" : "off"));
    label.append(box, " ", place.textContent);
    place.replaceChildren(label);
  });
}
