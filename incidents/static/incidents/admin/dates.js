"use strict";
/* Tells, while the words of a date are typed, which days they are understood as. */
{
  const PAUSE = 250; // milliseconds without a key
  const waiting = new WeakMap();

  const dayOf = (words, which) => words.form.elements[words.name.replace(/(date_)?text$/, "") + which];

  const tell = (words, told) => {
    const output = words.parentElement.querySelector("output.understood");
    output.textContent = told.words;
    output.classList.toggle("unreadable", Boolean(told.problem));
    for (const which of ["earliest", "latest"]) {
      const day = dayOf(words, which);
      if (day) day.placeholder = told[which];
    }
  };

  const read = async (words) => {
    const asked = words.value;
    const address = `${words.dataset.readsDate}?${new URLSearchParams({ text: asked })}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.ok && !answer.redirected && words.value === asked) tell(words, await answer.json());
  };

  /* Days that were read off the old words give way to those of the new ones. */
  const letGo = (words) => {
    if (words.dataset.read !== "yes") return;
    for (const which of ["earliest", "latest"]) {
      const day = dayOf(words, which);
      if (day && [day.defaultValue, ""].includes(day.value)) {
        day.value = words.value === words.defaultValue ? day.defaultValue : "";
      }
    }
  };

  const heed = (event) => {
    const words = event.target;
    if (!words.dataset.readsDate) return;
    if (event.type === "input") letGo(words);
    clearTimeout(waiting.get(words));
    // Out of reach, the server tells after saving.
    waiting.set(
      words,
      setTimeout(() => read(words).catch(() => {}), PAUSE),
    );
  };
  document.addEventListener("input", heed);
  document.addEventListener("change", heed); // put back from what was typed before
}
