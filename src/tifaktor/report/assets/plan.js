/* The form for a unit's own goals and measures. What is written is kept in this browser alone, and
   saved as a file when somebody asks for it. Nothing is sent anywhere. Without this script the form
   can be filled in and printed. */
"use strict";

(function () {
  const form = document.querySelector("form.plan");
  if (!form) {
    return;
  }
  const FIELDS = ["measure_name", "responsible", "deadline"];
  const status = form.querySelector("[role=status]");
  const key = ["tifaktor", form.dataset.municipality, form.dataset.wave, form.dataset.unit].join("/");

  form.addEventListener("submit", function (event) { event.preventDefault(); });

  /* Rows */

  function listRows(group) {
    return Array.from(group.querySelectorAll(".row"));
  }

  function readRow(row) {
    return Object.fromEntries(FIELDS.map(function (name) {
      return [name, row.querySelector("[name=" + name + "]").value.trim()];
    }));
  }

  function isFilled(written) {
    return FIELDS.some(function (name) { return written[name] !== ""; });
  }

  function addRow(group) {
    const rows = listRows(group);
    const row = rows[0].cloneNode(true);
    row.querySelectorAll("textarea, input").forEach(function (field) { field.value = ""; });
    rows[rows.length - 1].after(row);
    return row;
  }

  function listWritten() {
    return Array.from(form.querySelectorAll("fieldset")).flatMap(function (group) {
      return listRows(group).map(readRow).filter(isFilled).map(function (written) {
        return Object.assign({ goal_id: group.dataset.goal }, written);
      });
    });
  }

  /* Keeping it in the browser */

  function say(name) {
    status.textContent = status.dataset[name] || "";
  }

  function keep() {
    try {
      const written = listWritten();
      if (written.length) {
        localStorage.setItem(key, JSON.stringify(written));
      } else {
        localStorage.removeItem(key);
      }
      say("kept");
    } catch (refused) {
      say("notKept");
    }
  }

  function fill(all) {
    all.forEach(function (written) {
      const group = Array.from(form.querySelectorAll("fieldset")).find(function (one) {
        return one.dataset.goal === written.goal_id;
      });
      if (!group) {
        return;
      }
      const empty = listRows(group).find(function (row) { return !isFilled(readRow(row)); });
      const row = empty || addRow(group);
      FIELDS.forEach(function (name) {
        row.querySelector("[name=" + name + "]").value = String(written[name] || "");
      });
    });
  }

  /* The file: what `tifaktor measures import` reads, and Excel opens. */

  function writeCell(text) {
    /* A spreadsheet must take no text for a formula. */
    const safe = /^'*[=+\-@\t\r]/.test(text) ? "'" + text : text;
    return /[";\r\n']/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  function writeFile(all) {
    const columns = ["municipality_id", "wave", "unit_id", "goal_id"].concat(FIELDS);
    const whose = { municipality_id: form.dataset.municipality, wave: form.dataset.wave, unit_id: form.dataset.unit };
    const lines = all.map(function (written) {
      const row = Object.assign({}, whose, written);
      return columns.map(function (name) { return writeCell(row[name].replace(/\s+/g, " ")); });
    });
    return "\ufeff" + [columns].concat(lines).map(function (cells) { return cells.join(";") + "\r\n"; }).join("");
  }

  function save() {
    const written = listWritten();
    const lacking = written.filter(function (one) { return one.measure_name === ""; });
    if (!written.length || lacking.length) {
      say(written.length ? "lacking" : "empty");
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([writeFile(written)], { type: "text/csv;charset=utf-8" }));
    link.download = form.dataset.file + ".csv";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
    say("saved");
  }

  function clear() {
    if (!window.confirm(form.dataset.ask)) {
      return;
    }
    form.reset();
    form.querySelectorAll("fieldset").forEach(function (group) {
      listRows(group).slice(1).forEach(function (row) { row.remove(); });
    });
    keep();
    say("cleared");
  }

  form.addEventListener("input", keep);
  form.addEventListener("click", function (event) {
    const button = event.target.closest("button");
    if (!button) {
      return;
    }
    if (button.name === "add") {
      addRow(button.closest("fieldset")).querySelector("textarea").focus();
    } else if (button.name === "save") {
      save();
    } else if (button.name === "clear") {
      clear();
    }
  });
  form.querySelectorAll("[hidden]").forEach(function (part) { part.hidden = false; });

  try {
    fill(JSON.parse(localStorage.getItem(key) || "[]"));
  } catch (unreadable) {
    say("notKept");
  }
})();
