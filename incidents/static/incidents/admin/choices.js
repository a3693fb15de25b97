"use strict";
/* Choosing records by typing. Where nothing fits, the last entry makes a new one: its name goes into the
   fields below the choice, which the server reads as well without any script. */
{
  const $ = django.jQuery;
  const NEW = "new";

  const wrapper = (select) => select.closest(".flex-container").parentElement;
  const labelOf = (select) => document.querySelector(`label[for="${select.id}"]`);

  /* The new box of a choice: its name, and the tick that similar names were looked at. */
  const boxOf = (select) => {
    const box = wrapper(select).querySelector(":scope > .new-box");
    return box && { box, name: box.querySelector("input"), other: box.querySelector(".new-other input") };
  };

  const showNew = (select) => {
    const found = boxOf(select);
    if (!found) return;
    const isNew = found.name.value && found.other.checked && !select.value;
    wrapper(select).classList.toggle("has-new", Boolean(isNew));
  };

  const changed = (control) => control.dispatchEvent(new Event("change", { bubbles: true }));

  const makeNew = (select, name) => {
    const found = boxOf(select);
    if (select.value) $(select).val(null).trigger("change");
    found.box.open = true;
    found.name.value = name;
    found.other.checked = true; // the similar ones stood in the list
    showNew(select);
    changed(found.name);
    const empty = [...found.box.querySelectorAll("input, select")].find((each) => !each.value);
    (empty || found.name).focus();
  };

  const withNew = (select, found, term) => {
    if (!select.dataset.new || !term || found.pagination.more) return found.results;
    return [...found.results, { id: NEW, text: select.dataset.new.replace("{}", term), name: term }];
  };

  const shown = (entry) => {
    const line = document.createElement("span");
    line.dir = "auto";
    line.textContent = entry.text;
    if (entry.why) {
      const why = document.createElement("small");
      why.textContent = ` ${entry.why}`;
      line.append(why);
    }
    return $(line);
  };

  /* Screen readers are told what the choice is of, not only what is chosen. */
  const name = (select) => {
    const label = labelOf(select);
    const selection = select.nextElementSibling.querySelector(".select2-selection");
    const rendered = selection.querySelector(".select2-selection__rendered");
    const inside = select.nextElementSibling.querySelector(".select2-search__field");
    if (!label) return;
    if (inside) inside.setAttribute("aria-label", label.textContent);
    label.id = label.id || `${select.id}_label`;
    // Select2 calls what was chosen a field of its own.
    if (rendered) rendered.setAttribute("aria-label", label.textContent);
    selection.setAttribute("aria-labelledby", [label.id, rendered && rendered.id].filter(Boolean).join(" "));
    for (const told of ["aria-describedby", "aria-invalid"]) {
      if (select.hasAttribute(told)) selection.setAttribute(told, select.getAttribute(told));
    }
  };

  /* The source of the row before, or else the one cited last: one click chooses it, nothing else does. */
  const sourceBefore = (select) => {
    const all = [...document.querySelectorAll("select[data-before]")];
    const before = all
      .slice(0, all.indexOf(select))
      .filter((each) => each.value)
      .pop();
    if (before) return [before.selectedOptions[0].text, before.value];
    const { last, lastLabel } = select.dataset;
    return last ? [lastLabel, last] : null;
  };

  const chooseBefore = (select) => {
    const [text, value] = sourceBefore(select);
    if (![...select.options].some((each) => each.value === value)) select.append(new Option(text, value));
    select.value = value;
    changed(select);
    select.nextElementSibling.querySelector(".select2-selection").focus();
  };

  const offerBefore = (select) => {
    const button = document.createElement("button");
    const show = () => {
      button.hidden = Boolean(select.value) || !sourceBefore(select);
    };
    button.type = "button";
    button.className = "source-before";
    button.textContent = select.dataset.before;
    button.addEventListener("click", () => chooseBefore(select));
    select.closest(".flex-container").after(button);
    $(document).on("change", "select[data-before]", show);
    show();
  };

  const choose = (select) => {
    let term = "";
    $(select).select2({
      ajax: {
        delay: 150,
        data: (asked) => {
          term = (asked.term || "").trim();
          const { appLabel, modelName, fieldName } = select.dataset;
          return {
            term,
            page: asked.page,
            app_label: appLabel,
            model_name: modelName,
            field_name: fieldName,
          };
        },
        processResults: (found) => ({ results: withNew(select, found, term), pagination: found.pagination }),
      },
      templateResult: shown,
      width: "100%",
    });
    $(select).on("select2:selecting", (event) => {
      const entry = event.params.args.data;
      if (entry.id !== NEW) return;
      event.preventDefault();
      $(select).select2("close");
      makeNew(select, entry.name);
    });
    $(select).on("change", () => showNew(select));
    name(select);
    showNew(select);
    if (select.dataset.before) offerBefore(select);
  };

  const search = (select) => {
    $(select).select2({ theme: "admin-autocomplete", width: "100%" });
    name(select);
  };

  // Django's admin calls this for every autocomplete of the page and of a row that is added.
  $.fn.djangoAdminSelect2 = function () {
    this.each((_place, select) => choose(select));
    return this;
  };

  const searchIn = (whole) => {
    const lists = "select.searchable, select[multiple]:not(.admin-autocomplete)";
    const all = [...whole.querySelectorAll(lists)].filter((each) => !each.name.includes("__prefix__"));
    if ($.fn.select2) all.forEach(search);
  };
  document.addEventListener("DOMContentLoaded", () => searchIn(document));
  document.addEventListener("formset:added", (event) => searchIn(event.target));

  $(document).on("select2:open", (event) => {
    const field = document.querySelector(".select2-container--open .select2-search__field");
    const label = labelOf(event.target);
    if (field && label) field.setAttribute("aria-label", label.textContent);
    if (field) field.focus();
  });

  /* To begin to type is enough: the key lands in the field that opens. */
  document.addEventListener("keydown", (event) => {
    const selection = event.target.closest(".select2-selection--single");
    const types = event.key.length === 1 && event.key !== " ";
    if (!selection || !types || event.ctrlKey || event.metaKey || event.altKey) return;
    $(selection.closest(".select2").previousElementSibling).select2("open");
  });

  document.addEventListener("change", (event) => {
    const box = event.target.closest(".new-box");
    if (box) showNew(box.parentElement.querySelector("select"));
  });

  /* Another name than the one that was looked for has to be compared again. */
  document.addEventListener("input", (event) => {
    const box = event.target.closest(".new-box");
    if (!box || !event.isTrusted) return;
    const select = box.parentElement.querySelector("select");
    const found = boxOf(select);
    if (event.target === found.name) found.other.checked = false;
    showNew(select);
  });
}
