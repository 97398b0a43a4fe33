/* The page is complete without this. It turns the drawn trend charts into ones that
   can be pointed at when they come into view, and lets tables of units be sorted and sifted. Nothing is fetched from the network: the charts'
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
  const top = Number(zoom.dataset.top);
  const step = top <= 7 ? 1 : (top - 1) % 3 ? 2 : 3;

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
      yaxis: { range: zoomed ? [zoomFrom - 0.05, top + 0.05] : [0.9, top + 0.1], dtick: zoomed ? (zoomFrom > top - 2 ? 0.5 : 1) : step, tick0: 1, gridcolor: colour("--rule"), zeroline: false, fixedrange: true },
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

  /* A page that is one file carries the library itself, compressed. */
  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed.textContent), function (letter) { return letter.charCodeAt(0); });
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(unpacked).text();
    document.head.append(script);
  }

  let loading = null;
  function loadLibrary() {
    const packed = document.getElementById("packed-charts");
    loading = loading || (packed ? unpack(packed) : null) || new Promise(function (resolve, reject) {
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

/* Tables of units by goals: sorted by a column's button, sifted by text and status. The order of
   the units comes back with the third press, or with the form's own button. Within a status the
   units stand in their own order: nobody is ranked. */

document.querySelectorAll("form.sift").forEach(function (form) {
  const ORDER = ["off_track", "unsure", "on_track", "too_little_data", "through_parts", "not_measured", "withheld"];
  const table = form.nextElementSibling.querySelector("table");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const heads = Array.from(table.tHead.rows[0].cells);
  const notice = form.querySelector("[role=status]");
  const language = document.documentElement.lang;
  let sorted = -1;
  let reversed = false;

  function readCell(row, column) {
    const cell = row.cells[column];
    if (column === 0) {
      return cell.firstElementChild ? cell.firstElementChild.textContent : cell.textContent;
    }
    if (column === 1) {
      const number = /\d+/.exec(cell.textContent.replace(/(\d)\s(?=\d{3})/g, "$1"));
      return number ? Number(number[0]) : null;
    }
    /* A note that spans the columns stands for none of them. */
    return cell && !cell.classList.contains("note") ? ORDER.indexOf(cell.className) : null;
  }

  function compare(one, other) {
    const a = readCell(one, sorted);
    const b = readCell(other, sorted);
    if (a === null || b === null) {
      return (a === null) - (b === null);
    }
    const way = sorted === 0 ? a.localeCompare(b, language) : a - b;
    return reversed ? -way : way;
  }

  function fits(row) {
    const text = form.elements.text.value.trim().toLocaleLowerCase(language);
    const status = form.elements.status ? form.elements.status.value : "";
    const goal = status ? form.elements.goal.value : "";
    const cells = goal === "" ? Array.from(row.cells).slice(2) : [row.cells[Number(goal) + 2] || row.cells[2]];
    return row.cells[0].textContent.toLocaleLowerCase(language).includes(text) &&
      (!status || cells.some(function (cell) { return cell && cell.classList.contains(status); }));
  }

  function nameColumn(column) {
    return heads[column].querySelector(".sign").textContent;
  }

  function arrange() {
    const order = sorted < 0 ? rows : rows.slice().sort(compare);
    body.append(...order);
    rows.forEach(function (row) { row.hidden = !fits(row); });
    heads.forEach(function (head, column) {
      if (column === sorted) {
        head.setAttribute("aria-sort", reversed ? "descending" : "ascending");
      } else {
        head.removeAttribute("aria-sort");
      }
    });
    table.classList.toggle("sorted", sorted >= 0);
    const left = rows.filter(function (row) { return !row.hidden; }).length;
    const how = sorted < 0 ? form.dataset.tree
      : (reversed ? form.dataset.reversed : form.dataset.sorted).replace("{column}", nameColumn(sorted));
    notice.textContent = form.dataset.shown.replace("{shown}", left).replace("{total}", rows.length) + " " + how;
  }

  heads.forEach(function (head, column) {
    const button = document.createElement("button");
    const sign = head.querySelector(".sign");
    button.type = "button";
    sign.replaceWith(button);
    button.append(sign);
    button.addEventListener("click", function () {
      const next = sorted !== column ? [column, false] : reversed ? [-1, false] : [column, true];
      sorted = next[0];
      reversed = next[1];
      arrange();
    });
  });
  form.addEventListener("input", arrange);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () {
    sorted = -1;
    reversed = false;
    setTimeout(arrange);
  });
  form.hidden = false;
});
