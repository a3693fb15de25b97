"use strict";
/* Keeps what is typed into a form in this browser until it is saved, so that a closed tab or an ended session
   loses nothing. Each draft is kept for one user and one page, encrypted with a key that only pages shown to that
   user hold, for seven days; it goes when the form is saved, and all of them go when the user signs out. */
{
  const { user, key: secret, home } = document.currentScript.dataset;
  const PREFIX = "desk.draft";
  const SIGNED_OUT = "desk.signed-out";
  const SENT = "desk.sent";
  const KEPT_FOR = 7 * 24 * 60 * 60 * 1000; // milliseconds
  let stopped = false;

  /* What is kept */

  const nameOf = (path, draft) => [PREFIX, user, path, draft].join(" ");

  const drafts = () =>
    Object.keys(localStorage)
      .filter((name) => name.startsWith(`${PREFIX} `))
      .map((name) => {
        const [, owner, path, draft] = name.split(" ");
        let kept = {};
        try {
          kept = JSON.parse(localStorage.getItem(name)) || {};
        } catch {
          /* nothing of ours */
        }
        return { name, owner, path, draft, kept };
      });

  const forget = (isMeant) => {
    for (const each of drafts()) if (isMeant(each)) localStorage.removeItem(each.name);
  };

  forget((each) => !(Date.now() - each.kept.at < KEPT_FOR));

  // The server names the draft that it has just saved.
  const saved = document.cookie.match(/(?:^|; )saved_draft=([0-9a-f-]{36})/);
  if (saved) {
    forget((each) => each.draft === saved[1]);
    document.cookie = `saved_draft=; path=${home}; max-age=0; samesite=strict`;
  }

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "logout-form") return;
    stopped = true;
    forget((each) => each.owner === user);
    sessionStorage.removeItem(SENT);
    localStorage.setItem(SIGNED_OUT, String(Date.now())); // for other tabs
    localStorage.removeItem(SIGNED_OUT);
  });
  window.addEventListener("storage", (event) => {
    if (event.key === SIGNED_OUT && event.newValue) stopped = true;
  });

  /* Encryption: AES-GCM with a key of the user's own */

  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const hex = (buffer) =>
    [...new Uint8Array(buffer)].map((each) => each.toString(16).padStart(2, "0")).join("");
  const usable = () =>
    crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);

  const locked = async (words) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(words);
    const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await usable(), text);
    return { at: Date.now(), iv: hex(iv), words: hex(hidden) };
  };

  const unlocked = async (kept) => {
    const text = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: bytes(kept.iv) },
      await usable(),
      bytes(kept.words),
    );
    return JSON.parse(new TextDecoder().decode(text));
  };

  /* The form as it stands */

  const ASIDE = ["csrfmiddlewaretoken", "draft"];
  const OF_ROWS = /-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/;

  const valueOf = (control) => {
    if (control.type === "checkbox") return control.checked;
    if (control.tagName !== "SELECT") return control.value;
    return [...control.selectedOptions].map((option) => [option.value, option.text]);
  };

  const contents = (form) =>
    [...form.elements]
      .filter((each) => each.name && !ASIDE.includes(each.name) && !each.name.includes("__prefix__"))
      .filter((each) => !["submit", "button", "file", "password"].includes(each.type))
      .map((each) => [each.name, valueOf(each)]);

  const choose = (select, chosen) => {
    for (const option of select.options) option.selected = false;
    for (const [value, text] of chosen) {
      const known = [...select.options].find((option) => option.value === value);
      if (known) known.selected = true;
      else select.append(new Option(text, value, true, true));
    }
  };

  const put = (form, name, value) => {
    const control = form.elements[name];
    if (!control || !control.tagName || JSON.stringify(valueOf(control)) === JSON.stringify(value)) return;
    if (control.type === "checkbox") control.checked = value;
    else if (control.tagName === "SELECT") choose(control, value);
    else control.value = value;
    for (let at = control; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const addRows = (form, typed) => {
    for (const [name, count] of typed.filter(([each]) => each.endsWith("-TOTAL_FORMS"))) {
      const group = document.getElementById(name.replace("-TOTAL_FORMS", "-group"));
      const add = group && group.querySelector(".add-row a");
      if (!add) continue;
      group.dataset.quiet = "yes";
      while (Number(form.elements[name].value) < Number(count)) add.click();
      delete group.dataset.quiet;
    }
  };

  const restore = (form, typed) => {
    addRows(form, typed);
    for (const [name, value] of typed) if (!OF_ROWS.test(name)) put(form, name, value);
  };

  /* Somebody else changed the record since: the server shows both side by side. */
  const isStale = (form, typed) => {
    const then = typed.find(([name]) => name === "revision");
    return then && form.elements.revision && then[1] !== form.elements.revision.value;
  };

  const sendAsItWas = (form, typed, draft) => {
    const copy = document.createElement("form");
    copy.method = "post";
    const hidden = (name, value) => {
      const field = document.createElement("input");
      field.type = "hidden";
      [field.name, field.value] = [name, value];
      copy.append(field);
    };
    hidden("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    hidden("draft", draft);
    hidden("_continue", "1");
    for (const [name, value] of typed) {
      if (Array.isArray(value)) for (const [each] of value) hidden(name, each);
      else if (value === true) hidden(name, "on");
      else if (value !== false) hidden(name, value);
    }
    document.body.append(copy);
    copy.submit();
  };

  /* Keeping a form */

  const watch = (form) => {
    const id = form.elements.draft;
    const isAnswer = Boolean(id.value); // sent, and shown again with what is to be mended
    let writing = false;
    let again = false;

    const take = (draft) => {
      id.value = draft;
      // Held as long as this page is open, so that another tab does not offer what is typed here.
      if (navigator.locks)
        navigator.locks.request(nameOf(location.pathname, draft), () => new Promise(() => {}));
    };

    const keep = async () => {
      again = true;
      if (writing) return;
      writing = true;
      while (again && !stopped) {
        again = false;
        const kept = JSON.stringify(await locked(JSON.stringify(contents(form))));
        try {
          if (!stopped) localStorage.setItem(nameOf(location.pathname, id.value), kept);
        } catch {
          /* full */
        }
      }
      writing = false;
    };

    const show = (template, each, actions) => {
      const notice = document.getElementById(template).content.firstElementChild.cloneNode(true);
      notice.querySelector("time").textContent = new Date(each.kept.at).toLocaleString(
        document.documentElement.lang,
      );
      notice.addEventListener("click", (event) => {
        if (actions[event.target.dataset.do]) actions[event.target.dataset.do](notice);
      });
      form.before(notice);
      return notice;
    };

    const bringBack = (each, typed) => {
      if (isStale(form, typed)) sendAsItWas(form, typed, each.draft);
      else {
        take(each.draft);
        restore(form, typed);
      }
    };

    const left = async () => {
      const open = navigator.locks ? (await navigator.locks.query()).held.map((lock) => lock.name) : [];
      const own = drafts().filter((each) => each.owner === user && each.path === location.pathname);
      const others = own.filter((each) => each.draft !== id.value && !open.includes(each.name));
      return others.sort((one, other) => other.kept.at - one.kept.at);
    };

    const offer = async () => {
      const [each] = await left();
      if (!each) return;
      let typed;
      try {
        typed = await unlocked(each.kept);
      } catch {
        localStorage.removeItem(each.name); // no key opens it any more
        return;
      }
      if (sessionStorage.getItem(SENT) === each.draft) {
        bringBack(each, typed);
        show("draft-restored", each, {
          discard: () => {
            stopped = true;
            localStorage.removeItem(each.name);
            location.reload();
          },
        }).focus();
      } else {
        show("draft-offer", each, {
          restore: (notice) => {
            notice.remove();
            bringBack(each, typed);
          },
          discard: (notice) => {
            notice.remove();
            localStorage.removeItem(each.name);
            offer();
          },
        });
      }
      sessionStorage.removeItem(SENT);
    };

    const listen = () => {
      for (const event of ["input", "change", "formset:added"]) form.addEventListener(event, keep);
      document.addEventListener("formset:removed", keep);
      if (window.django && django.jQuery) django.jQuery(form).on("change", keep);
      form.addEventListener("submit", () => sessionStorage.setItem(SENT, id.value));
    };

    take(id.value || crypto.randomUUID());
    if (isAnswer) sessionStorage.removeItem(SENT);
    listen();
    if (isAnswer) keep();
    else offer();
  };

  const id = document.querySelector("form input[name=draft]");
  if (id && user && window.crypto && crypto.subtle) window.addEventListener("load", () => watch(id.form));
}
