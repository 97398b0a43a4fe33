/* The page is complete without this. It turns the drawn trend charts into ones that
   can be pointed at when they come into view. Nothing is fetched from the network: the charts'
   library stands beside the page. */
"use strict";

(function () {
  const library = document.currentScript.dataset.plotly;
  const source = document.getElementById("trend-data");
  const trends = source ? JSON.parse(source.textContent) : null;

  if (!trends || !("IntersectionObserver" in window)) {
    return;
  }

  const zoom = document.querySelector(".zoom");
  const zoomFrom = Number(zoom.dataset.from);

  /* What all charts share */

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  let zoomed = false;

  function middle(found) {
    return (trends.times[found.at - 1] + trends.times[found.at]) / 2;
  }

  function makeLayout() {
    const text = { family: getComputedStyle(document.body).fontFamily, size: 11, color: colour("--quiet") };
    const first = trends.times[0];
    const last = trends.times[trends.times.length - 1];
    const room = (last - first) * 0.08 || 1;
    return {
      margin: { l: 22, r: 12, t: 8, b: 22 },
      showlegend: false,
      hovermode: "closest",
      dragmode: false,
      font: text,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      hoverlabel: { bgcolor: colour("--paper"), bordercolor: colour("--rule"), font: { color: colour("--ink"), size: 13 }, namelength: 0 },
      xaxis: { tickvals: trends.times, ticktext: trends.waves, range: [first - room, last + room], showgrid: false, zeroline: false, fixedrange: true },
      shapes: trends.breaks.map(function (found) {
        return { type: "line", xref: "x", yref: "paper", x0: middle(found), x1: middle(found), y0: 0, y1: 0.98, line: { color: colour("--ink"), width: 1.25, dash: "dot" } };
      }),
      annotations: trends.breaks.map(function (found) {
        return { xref: "x", yref: "paper", x: middle(found), y: 1, yanchor: "bottom", yshift: -4, text: found.label, showarrow: false, font: { color: colour("--ink"), size: 11 } };
      }),
      yaxis: { range: zoomed ? [zoomFrom - 0.05, 5.05] : [0.9, 5.1], dtick: zoomed && zoomFrom > 3 ? 0.5 : 1, tick0: 1, gridcolor: colour("--rule"), zeroline: false, fixedrange: true },
    };
  }

  function makeTrace(series) {
    const own = series.role === "unit";
    const ink = colour(own && !series.past ? "--accent" : "--quiet");
    const name = trends.names[series.role];
    const alone = series.y.filter(function (y) { return y !== null; }).length === 1;
    const trace = {
      type: "scatter",
      mode: own ? "lines+markers" : alone ? "markers" : "lines",
      name: name,
      x: trends.times,
      y: series.y,
      text: series.text.map(function (text, i) { return name + " " + trends.waves[i] + ": " + text; }),
      hovertemplate: "%{text}<extra></extra>",
      line: { color: ink, width: own ? 2 : 1.25, dash: series.role === "national" ? "dash" : series.past ? "dot" : "solid" },
      marker: own ? { color: ink, size: 7 } : { color: ink, size: 10, symbol: "line-ew-open", line: { width: 1.25, color: ink } },
    };
    if (own && series.low) {
      trace.error_y = {
        type: "data",
        symmetric: false,
        array: series.y.map(function (y, i) { return series.high[i] === null ? 0 : series.high[i] - y; }),
        arrayminus: series.y.map(function (y, i) { return series.low[i] === null ? 0 : y - series.low[i]; }),
        color: ink,
        thickness: 1.25,
        width: 0,
      };
    }
    return trace;
  }

  /* What a unit came from: a ring with a line to the unit, or a grey square without one. */

  function makeBefore(mark) {
    const name = trends.names[mark.role];
    const first = mark.points[0];
    const joined = mark.role === "joined";
    const ink = colour(joined ? "--accent" : "--quiet");
    const read = function (number) { return Number(number.replace(",", ".")); };
    const mean = read(first.mean);
    const trace = {
      type: "scatter",
      mode: joined ? "lines+markers" : "markers",
      name: name,
      x: mark.points.map(function (point) { return trends.times[point.at]; }),
      y: mark.points.map(function (point) { return read(point.mean); }),
      text: [name + " " + trends.waves[first.at] + ": " + first.text],
      hoverinfo: mark.points.map(function (point, i) { return i ? "skip" : "text"; }),
      line: { color: ink, width: 2 },
      marker: {
        color: colour(joined ? "--paper" : "--quiet"),
        opacity: mark.points.map(function (point, i) { return i ? 0 : 1; }),
        size: 7,
        symbol: joined ? "circle" : "square",
        line: { width: joined ? 1.75 : 0, color: ink },
      },
    };
    if (joined && first.low) {
      const only = function (reach) { return mark.points.map(function (point, i) { return i ? 0 : reach; }); };
      trace.error_y = { type: "data", symmetric: false, array: only(read(first.high) - mean), arrayminus: only(mean - read(first.low)), color: ink, thickness: 1.25, width: 0 };
    }
    return trace;
  }

  /* Drawing, when a chart comes into view */

  let loading = null;
  function loadLibrary() {
    loading = loading || new Promise(function (resolve, reject) {
      const script = document.createElement("script");
      script.src = library;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  }

  function draw(plot) {
    const place = plot.querySelector(".interactive") || document.createElement("div");
    place.className = "interactive";
    place.style.cssText = "position:absolute;inset:0";
    plot.append(place);
    const before = JSON.parse(plot.dataset.before || "[]");
    const traces = trends.charts[plot.id].slice().reverse().map(makeTrace).concat(before.map(makeBefore));
    return window.Plotly.react(place, traces, makeLayout(), { displayModeBar: false, responsive: true })
      .then(function () { plot.classList.add("drawn"); });
  }

  const waiting = new IntersectionObserver(function (entries) {
    entries.filter(function (entry) { return entry.isIntersecting; }).forEach(function (entry) {
      waiting.unobserve(entry.target);
      /* Where the library is missing, the drawn chart stays. */
      loadLibrary().then(function () { return draw(entry.target); }, function () {});
    });
  }, { rootMargin: "200px" });
  document.querySelectorAll(".plot").forEach(function (plot) { waiting.observe(plot); });

  function redraw() {
    document.querySelectorAll(".plot.drawn").forEach(draw);
  }

  /* Zooming in on the scale, which is then said */

  if (zoomFrom > 1) {
    const button = zoom.querySelector("button");
    const notice = zoom.querySelector("[data-zoomed]");
    zoom.hidden = false;
    button.addEventListener("click", function () {
      zoomed = !zoomed;
      button.setAttribute("aria-pressed", String(zoomed));
      button.textContent = zoomed ? button.dataset.out : button.dataset.in;
      notice.textContent = zoomed ? notice.dataset.zoomed : "";
      redraw();
    });
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();

/* The form for a unit's own measures. What is written stays in this browser, until it is saved as
   a file that the program reads, or deleted. Without this the same form is filled in on paper. */
(function () {
  const source = document.getElementById("plan-data");
  if (!source) {
    return;
  }
  const plan = JSON.parse(source.textContent).plan;
  const texts = plan.texts;
  const section = source.closest("section");
  const told = section.querySelector(".told");
  const blocks = Array.from(section.querySelectorAll("[data-goal]"));
  const key = ["tifaktor", "plan", plan.whose.municipality_id, plan.whose.unit_id, plan.whose.wave].join("/");
  const columns = ["municipality_id", "wave", "unit_id", "unit_name", "goal_id", "goal_name", "own_goal", "measure_name", "responsible", "deadline", "sign"];
  const written = ["own_goal", "measure_name", "responsible", "deadline", "sign"];
  /* Written for goals that the page no longer has: kept, and saved with the rest. */
  let others = [];
  let keeps = true;
  let made = 0;

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
      label.textContent = blank.querySelector("." + name).textContent;
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
        entry.setAttribute("aria-label", plan.goals[block.dataset.goal] + ", " + name);
        entry.querySelector("button").setAttribute("aria-label", texts.remove + ": " + name);
      });
      block.querySelectorAll(".blank").forEach(function (blank, i) { blank.classList.toggle("used", i < entries.length); });
    });
    const n = listRows().length;
    const count = n === 1 ? texts.count_one : texts.count_many.replace("{n}", n);
    section.querySelector("[data-count]").textContent = n ? count : "";
  }

  function keep() {
    show();
    const rows = listRows();
    try {
      if (rows.length) {
        localStorage.setItem(key, JSON.stringify(rows));
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
    let rows = [];
    try {
      rows = JSON.parse(localStorage.getItem(key) || "[]");
    } catch (refused) {
      rows = [];
    }
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

  function markWrong() {
    section.querySelectorAll(".wrong").forEach(function (wrong) { wrong.remove(); });
    const fields = blocks.flatMap(function (block) {
      return listEntries(block).flatMap(function (entry) {
        const row = read(entry, block.dataset.goal);
        return Array.from(entry.querySelectorAll("[name]")).filter(function (field) {
          const why = findWrong(field, row);
          field.removeAttribute("aria-invalid");
          field.removeAttribute("aria-describedby");
          if (why) {
            const wrong = document.createElement("p");
            wrong.className = "wrong";
            wrong.id = field.id + "-wrong";
            wrong.textContent = why;
            field.setAttribute("aria-invalid", "true");
            field.setAttribute("aria-describedby", wrong.id);
            field.after(wrong);
          }
          return why;
        });
      });
    });
    return fields[0];
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
      const cells = Object.assign({ goal_name: plan.goals[row.goal_id] || "" }, plan.whose, row);
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
    add.setAttribute("aria-label", texts.add + ": " + plan.goals[block.dataset.goal]);
    add.addEventListener("click", function () {
      const entry = addEntry(block);
      show();
      told.textContent = "";
      entry.querySelector("textarea").focus();
    });
    block.append(add);
  });
  section.querySelector("[data-save]").addEventListener("click", save);
  section.querySelector("[data-clear]").addEventListener("click", function () {
    if (listRows().length && window.confirm(texts.clear_sure)) {
      section.querySelectorAll(".filled").forEach(function (entry) { entry.remove(); });
      others = [];
      keep();
      told.textContent = texts.cleared;
    }
  });
  section.querySelectorAll("[hidden]").forEach(function (part) { part.hidden = false; });
  section.classList.add("on-screen");
  restore();
})();
