"use strict";
/* The form of a record: rows that are added, fields of rows that are not stored yet, definitions beside
   choices, the way from an error to its field. The form works without any of it. */
{
  const focusable =
    "input:not([type=hidden]), textarea, select:not(.select2-hidden-accessible), .select2-selection";

  const unfold = (control) => {
    for (let at = control; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  };

  const focusOn = (control) => {
    unfold(control);
    const chosen = control.classList.contains("select2-hidden-accessible");
    (chosen ? control.nextElementSibling.querySelector(".select2-selection") : control).focus();
  };

  /* Rows */

  document.addEventListener("formset:added", (event) => {
    // At once, or the keys typed next would still go to the link. Scripts that make choices of the row's
    // fields were loaded before this one and have done so by now.
    if (!event.target.closest("[data-quiet]")) focusOn(event.target.querySelector(focusable));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches(".add-row a, .inline-deletelink")) return;
    event.preventDefault();
    event.target.click();
  });

  /* Saving from any field */

  const hint = document.querySelector("#save-hint");
  if (hint) hint.hidden = false;
  document.addEventListener(
    "keydown",
    (event) => {
      const form = event.target.form || event.target.closest("form[novalidate]");
      const save = form && form.elements._save;
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !save) return;
      event.preventDefault();
      event.stopPropagation();
      form.requestSubmit(save);
    },
    true,
  );

  /* Fields of involvements or custody that are not stored yet */

  const partsGroup = document.querySelector("#involvements-group, #custody-group");
  const newRows = () => [
    ...partsGroup.querySelectorAll(".inline-related:not(.has_original):not(.empty-form)"),
  ];
  const keyOf = (row) => row.querySelector("input[name$=-row]");
  const cited = () => [...document.querySelectorAll("#citations-group select[data-new-row]")];

  const partyOf = (row) => {
    const chosen = ["person", "institution", "place"].map((name) => {
      const select = row.querySelector(`select[name$=-${name}]`);
      const option = select && select.selectedOptions[0];
      const made = row.querySelector(`input[name$=-new_${name}]`);
      return (option && option.value && option.text) || (made && made.value);
    });
    return chosen.find(Boolean) || "";
  };

  const wholeOf = (row, words) => {
    const role = row.querySelector("select[name$=-role], select[name$=-status]").selectedOptions[0];
    const told = [words.replace("{}", keyOf(row).value), role && role.value && role.text, partyOf(row)];
    return told.filter(Boolean).join(": ");
  };

  const groupOf = (select, key) => {
    const option = select.querySelector(`optgroup > option[value^="new-${key}:"]`);
    return option && option.parentElement;
  };

  const offerFieldsOf = (row, select) => {
    const key = keyOf(row).value;
    const whole = wholeOf(row, select.dataset.newRow);
    let group = groupOf(select, key);
    if (!group) {
      group = document.createElement("optgroup");
      for (const [name] of JSON.parse(select.dataset.parts))
        group.append(new Option("", `new-${key}:${name}`));
      select.append(group);
    }
    group.label = whole;
    JSON.parse(select.dataset.parts).forEach(([, label], place) => {
      group.children[place].text = `${whole}: ${label}`;
    });
  };

  const offerNewRows = () => {
    const rows = newRows();
    const keys = rows.map((row) => keyOf(row).value);
    for (const select of cited()) {
      for (const option of [...select.querySelectorAll('option[value^="new-"]')]) {
        if (!keys.includes(option.value.slice(4).split(":")[0])) option.remove();
      }
      for (const group of [...select.querySelectorAll("optgroup")])
        if (!group.children.length) group.remove();
      for (const row of rows) offerFieldsOf(row, select);
      django.jQuery(select).trigger("change.select2");
    }
  };

  const callByNumber = (row) => {
    const taken = newRows()
      .filter((each) => each !== row)
      .map((each) => Number(keyOf(each).value) || 0);
    const number = Math.max(0, ...taken) + 1;
    keyOf(row).value = number;
    row.querySelector(".row-name").textContent = number;
  };

  if (partsGroup) {
    document.addEventListener("formset:added", (event) => {
      if (event.target.parentElement && event.target.closest(`#${partsGroup.id}`)) callByNumber(event.target);
      offerNewRows();
    });
    document.addEventListener("formset:removed", offerNewRows);
    // By jQuery, as that is how its choices tell of a change.
    django.jQuery(partsGroup).on("change", offerNewRows);
    document.addEventListener("DOMContentLoaded", offerNewRows);
  }

  /* Definitions beside the choice */

  for (const details of document.querySelectorAll("details.definitions")) {
    const select = details.closest(".help").parentElement.querySelector("select");
    if (!select) continue;
    const shown = document.createElement("p");
    shown.className = "definition";
    shown.setAttribute("role", "status");
    details.closest(".help").before(shown);
    const show = () => {
      const term = [...details.querySelectorAll("dt")].find((each) => each.dataset.value === select.value);
      shown.textContent = term ? term.nextElementSibling.textContent : "";
    };
    select.addEventListener("change", show);
    show();
  }

  /* From an error to its field */

  const toMend = document.querySelector("#to-mend");
  if (toMend) {
    toMend.focus();
    // Django's own script, which comes when it comes, gives the focus to the first field of a new form.
    window.addEventListener("load", () => toMend.focus(), { once: true });
    toMend.addEventListener("click", (event) => {
      const control = event.target.hash && document.querySelector(event.target.hash);
      if (!control || !control.matches("input, select, textarea")) return;
      event.preventDefault();
      focusOn(control);
    });
  }
}
