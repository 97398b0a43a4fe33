/* The form for a unit's own measures. What is written stays in this browser, until it is saved as
   a file that the program reads, or deleted. Without this the same form is filled in on paper. */
"use strict";

(function () {
  const source = document.getElementById("plan-data");
  if (!source) {
    return;
  }
  const plan = JSON.parse(source.textContent).plan;
  const texts = window.planTexts;
  const section = source.closest("section");
  const told = section.querySelector(".told");
  /* One day for the whole plan: when the unit agreed on it. */
  const agreed = section.querySelector("[name=agreed_on]");
  const agreedOnPaper = section.querySelector(".agreed .line");
  const agreedWhy = agreed.getAttribute("aria-describedby");
  const blocks = Array.from(section.querySelectorAll("[data-goal]"));
  const key = ["tifaktor", "plan", plan.whose.municipality_id, plan.whose.unit_id, plan.whose.wave].join("/");
  const columns = ["municipality_id", "wave", "unit_id", "unit_name", "goal_id", "goal_name", "own_goal", "measure_name", "responsible", "deadline", "sign", "agreed_on"];
  const written = ["own_goal", "measure_name", "responsible", "deadline", "sign"];
  /* Written for goals that the page no longer has: kept, and saved with the rest. */
  let others = [];
  let keeps = true;
  let made = 0;

  function nameGoal(goal) {
    const block = blocks.find(function (one) { return one.dataset.goal === goal; });
    return block ? tidy(block.querySelector("h3").textContent) : "";
  }

  /* One measure: fields on screen, and the same words as text on paper, where no field is cut. */

  function tidy(text) {
    return text.replace(/\s+/g, " ").trim();
  }

  function writeOnPaper(field) {
    return field.type === "date" ? field.value.split("-").reverse().join(".") : tidy(field.value);
  }

  function addEntry(block, values) {
    const blank = block.querySelector(".blank");
    const entry = document.createElement("div");
    entry.className = "entry filled";
    entry.setAttribute("role", "group");
    written.forEach(function (name) {
      const cell = document.createElement("div");
      const label = document.createElement("label");
      const field = document.createElement(name === "deadline" || name === "responsible" ? "input" : "textarea");
      const paper = document.createElement("p");
      made += 1;
      field.id = "plan-" + made;
      field.name = name;
      if (name === "deadline") {
        field.type = "date";
        field.min = "2000-01-01";
        field.max = "2100-12-31";
      } else {
        field.maxLength = plan.longest;
      }
      if (field.rows) {
        field.rows = 2;
      }
      field.autocomplete = "off";
      field.value = (values && values[name]) || "";
      label.htmlFor = field.id;
      label.textContent = blank.children[written.indexOf(name)].textContent;
      paper.className = "paper";
      paper.textContent = writeOnPaper(field);
      field.addEventListener("input", function () {
        paper.textContent = writeOnPaper(field);
        field.removeAttribute("aria-invalid");
        field.removeAttribute("aria-describedby");
        entry.querySelectorAll(".wrong").forEach(function (wrong) { wrong.remove(); });
        keep();
      });
      cell.className = name;
      cell.append(label, field, paper);
      entry.append(cell);
    });
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = texts.remove;
    remove.addEventListener("click", function () {
      entry.remove();
      keep();
      told.textContent = texts.removed;
      block.querySelector(".add").focus();
    });
    entry.append(remove);
    blank.before(entry);
    return entry;
  }

  function listEntries(block) {
    return Array.from(block.querySelectorAll(".filled"));
  }

  function read(entry, goal) {
    const row = { goal_id: goal };
    written.forEach(function (name) { row[name] = tidy(entry.querySelector("[name=" + name + "]").value); });
    return row;
  }

  function isWritten(row) {
    return written.some(function (name) { return row[name]; });
  }

  function listRows() {
    const rows = blocks.flatMap(function (block) {
      return listEntries(block).map(function (entry) { return read(entry, block.dataset.goal); });
    });
    return rows.concat(others).filter(isWritten);
  }

  /* What all of the form shows: numbers, names, and as many empty lines on paper as are left */

  function show() {
    blocks.forEach(function (block) {
      const entries = listEntries(block);
      entries.forEach(function (entry, i) {
        const name = texts.row.replace("{n}", i + 1);
        entry.setAttribute("aria-label", nameGoal(block.dataset.goal) + ", " + name);
        entry.querySelector("button").setAttribute("aria-label", texts.remove + ": " + name);
      });
      block.querySelectorAll(".blank").forEach(function (blank, i) { blank.classList.toggle("used", i < entries.length); });
    });
    const n = listRows().length;
    const count = n === 1 ? texts.count_one : texts.count_many.replace("{n}", n);
    section.querySelector("[data-count]").textContent = n ? count : "";
    agreedOnPaper.textContent = writeOnPaper(agreed);
  }

  function keep() {
    show();
    const rows = listRows();
    try {
      if (rows.length || agreed.value) {
        localStorage.setItem(key, JSON.stringify({ agreed_on: agreed.value, rows: rows }));
      } else {
        localStorage.removeItem(key);
      }
    } catch (refused) {
      if (keeps) {
        keeps = false;
        told.textContent = texts.not_kept;
      }
    }
  }

  function restore() {
    let kept = [];
    try {
      kept = JSON.parse(localStorage.getItem(key) || "[]");
    } catch (refused) {
      kept = [];
    }
    /* What earlier pages kept is the rows alone. */
    const rows = Array.isArray(kept) ? kept : (kept && kept.rows);
    agreed.value = (kept && typeof kept.agreed_on === "string" && kept.agreed_on) || "";
    (Array.isArray(rows) ? rows : []).forEach(function (row) {
      const block = blocks.find(function (one) { return row && one.dataset.goal === row.goal_id; });
      if (block) {
        addEntry(block, row);
      } else if (row && row.goal_id) {
        others.push(row);
      }
    });
    show();
  }

  /* The file */

  function findWrong(field, row) {
    if (field.name === "measure_name" && !row.measure_name && isWritten(row)) {
      return texts.missing;
    }
    if (field.validity.badInput || field.validity.rangeUnderflow || field.validity.rangeOverflow) {
      return texts.date;
    }
    return /^[=+\-@]/.test(row[field.name]) ? texts.formula : "";
  }

  function clearAgreed() {
    section.querySelectorAll(".agreed .wrong").forEach(function (wrong) { wrong.remove(); });
    agreed.removeAttribute("aria-invalid");
    agreed.setAttribute("aria-describedby", agreedWhy);
  }

  function mark(field, why) {
    const wrong = document.createElement("p");
    wrong.className = "wrong";
    wrong.id = field.id + "-wrong";
    wrong.textContent = why;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", wrong.id);
    field.after(wrong);
  }

  function markWrong() {
    section.querySelectorAll(".wrong").forEach(function (wrong) { wrong.remove(); });
    clearAgreed();
    const fields = blocks.flatMap(function (block) {
      return listEntries(block).flatMap(function (entry) {
        const row = read(entry, block.dataset.goal);
        return Array.from(entry.querySelectorAll("[name]")).filter(function (field) {
          const why = findWrong(field, row);
          field.removeAttribute("aria-invalid");
          field.removeAttribute("aria-describedby");
          if (why) {
            mark(field, why);
          }
          return why;
        });
      });
    });
    const why = findWrong(agreed, {});
    if (why) {
      mark(agreed, why);
    }
    return fields[0] || (why ? agreed : undefined);
  }

  function write(cell) {
    /* A unit may be called anything: a name that a spreadsheet would compute is made text. */
    const text = /^[=+\-@]/.test(cell) ? "'" + cell : cell;
    return /[";\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  function save() {
    const wrong = markWrong();
    if (wrong) {
      told.textContent = "";
      wrong.focus();
      return;
    }
    const rows = listRows();
    if (!rows.length) {
      told.textContent = texts.nothing;
      return;
    }
    const lines = rows.map(function (row) {
      const cells = Object.assign({ goal_name: nameGoal(row.goal_id), agreed_on: agreed.value }, plan.whose, row);
      return columns.map(function (column) { return write(String(cells[column] || "")); }).join(";");
    });
    /* The mark at the beginning tells Excel that the letters are Norwegian. */
    const content = "\ufeff" + [columns.join(";")].concat(lines).join("\r\n") + "\r\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: "text/csv;charset=utf-8" }));
    link.download = ["tiltak", plan.whose.municipality_id, plan.whose.unit_id, plan.whose.wave].join("-") + ".csv";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
    told.textContent = texts.saved.replace("{file}", link.download);
  }

  blocks.forEach(function (block) {
    const add = document.createElement("button");
    add.type = "button";
    add.className = "add";
    add.textContent = texts.add;
    add.setAttribute("aria-label", texts.add + ": " + nameGoal(block.dataset.goal));
    add.addEventListener("click", function () {
      const entry = addEntry(block);
      show();
      told.textContent = "";
      entry.querySelector("textarea").focus();
    });
    block.append(add);
  });
  agreed.addEventListener("input", function () {
    clearAgreed();
    keep();
  });
  section.querySelector("[data-save]").addEventListener("click", save);
  section.querySelector("[data-clear]").addEventListener("click", function () {
    if ((listRows().length || agreed.value) && window.confirm(texts.clear_sure)) {
      section.querySelectorAll(".filled").forEach(function (entry) { entry.remove(); });
      others = [];
      agreed.value = "";
      clearAgreed();
      keep();
      told.textContent = texts.cleared;
    }
  });
  section.querySelectorAll("[hidden]").forEach(function (part) { part.hidden = false; });
  section.classList.add("on-screen");
  restore();
})();
