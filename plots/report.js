/* What report.html can do in a browser: tables that sort, and the explorer.  Nothing is loaded, and
   text is only ever put into text nodes. */
(function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";

  function make(name, attributes, text) {
    var svg = /^(svg|g|path|line|circle|text|rect|title)$/.test(name);
    var node = svg ? document.createElementNS(SVG, name) : document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) {
      node.setAttribute(key, attributes[key]);
    });
    if (text !== undefined) {
      node.appendChild(document.createTextNode(text));
    }
    return node;
  }

  /* ---- tables ---- */

  function value(row, column) {
    var cell = row.cells[column];
    var number = cell.getAttribute("data-v");
    return number !== null ? Number(number) : cell.textContent.trim().toLowerCase();
  }

  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") {
      return a - b;
    }
    if (typeof a === "number" || typeof b === "number") {
      return typeof a === "number" ? -1 : 1; /* what has no value stands last */
    }
    return a < b ? -1 : a > b ? 1 : 0;
  }

  function sort(table, head, column) {
    var body = table.tBodies[table.tBodies.length - 1];
    var down = head.getAttribute("aria-sort") === "ascending";
    var rows = Array.prototype.map.call(body.rows, function (row, i) {
      return { row: row, value: value(row, column), at: i };
    });
    rows.sort(function (a, b) {
      var both = typeof a.value === typeof b.value;
      var order = compare(a.value, b.value);
      return (both && down ? -order : order) || a.at - b.at;
    });
    rows.forEach(function (entry) {
      body.appendChild(entry.row);
    });
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) {
      cell.removeAttribute("aria-sort");
    });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  }

  Array.prototype.forEach.call(document.querySelectorAll("table.sortable"), function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = make("button", { type: "button" });
      while (head.firstChild) {
        button.appendChild(head.firstChild);
      }
      head.appendChild(button);
      button.addEventListener("click", function () {
        sort(table, head, column);
      });
    });
  });

  /* ---- what is wider than the page can be pushed with the keyboard; the rest is no stop on the way ---- */

  function stops() {
    Array.prototype.forEach.call(document.querySelectorAll(".wide, .chart"), function (node) {
      if (node.scrollWidth > node.clientWidth + 1) {
        node.setAttribute("tabindex", "0");
      } else {
        node.removeAttribute("tabindex");
      }
    });
  }
  stops();
  window.addEventListener("resize", stops);
  document.addEventListener("toggle", stops, true);

  /* ---- the explorer ---- */

  var source = document.getElementById("explorer-data");
  var box = document.getElementById("explorer-box");
  if (!source || !box) {
    return;
  }
  var data = JSON.parse(source.textContent);
  var NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  var metric = data.metrics[0];
  var series = null;
  var month = data.months - 1;
  var choices = {};

  function date(t) {
    var at = data.month - 1 + t;
    return NAMES[at % 12] + " " + (data.year + Math.floor(at / 12));
  }

  function has(m, place, role) {
    return Object.prototype.hasOwnProperty.call(data.series, m + "|" + place + "|" + role);
  }

  function words(x, step) {
    if (x === null) {
      return "no value";
    }
    var digits = step >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(step)));
    var parts = Math.abs(x).toFixed(digits).split(".");
    parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, ",");
    var plain = parts.join(".");
    return (x < 0 && /[1-9]/.test(plain) ? "-" : "") + plain;
  }

  function unit() {
    var text = series.unit.replace(" nominal", "");
    return metric.percent || text === "percent" ? "%" : text === "ratio" ? "" : text;
  }

  function scaled(x) {
    return x === null ? null : metric.percent ? 100 * x : x;
  }

  /* Round steps that divide low..high into about five. */
  function steps(low, high) {
    var wide = high - low > 0 ? high - low : Math.abs(high) || 1;
    var rough = wide / 5;
    var power = Math.pow(10, Math.floor(Math.log10(rough)));
    var size = [1, 2, 5, 10].filter(function (k) {
      return k * power >= rough * 0.999;
    })[0] * power;
    return { low: Math.floor(low / size + 1e-9) * size, high: Math.ceil(high / size - 1e-9) * size, size: size };
  }

  function select(id, label, list) {
    var wrap = make("label", {}, label);
    var node = make("select", { id: id });
    list.forEach(function (entry) {
      node.appendChild(make("option", { value: entry.key }, entry.name));
    });
    node.addEventListener("change", choose);
    wrap.appendChild(node);
    choices[id] = node;
    return wrap;
  }

  /* Only what has data can be chosen; a choice that is gone falls back to all. */
  function allow() {
    var m = choices["explorer-metric"].value;
    var place = choices["explorer-place"];
    var role = choices["explorer-role"];
    function offer(node, test) {
      Array.prototype.forEach.call(node.options, function (option) {
        option.disabled = !test(option.value);
      });
      if (node.selectedOptions.length === 0 || node.selectedOptions[0].disabled) {
        var open = Array.prototype.filter.call(node.options, function (option) {
          return !option.disabled;
        });
        if (open.length > 0) {
          node.value = open[open.length - 1].value;
        }
      }
    }
    offer(place, function (key) {
      return data.roles.some(function (r) {
        return has(m, key, r.key);
      });
    });
    offer(role, function (key) {
      return has(m, place.value, key);
    });
  }

  function choose() {
    allow();
    metric = data.metrics.filter(function (m) {
      return m.key === choices["explorer-metric"].value;
    })[0];
    series = data.series[metric.key + "|" + choices["explorer-place"].value + "|" + choices["explorer-role"].value];
    draw();
    tell();
  }

  var W = 960; /* as wide as there is room for: text keeps its size */
  var H = 420;
  var LEFT = 84;
  var RIGHT = 20;
  var TOP = 34;
  var BOTTOM = 40;
  var frame = null;

  function x(t) {
    return data.months === 1 ? (LEFT + W - RIGHT) / 2 : LEFT + (W - LEFT - RIGHT) * t / (data.months - 1);
  }

  function y(v) {
    return TOP + (H - TOP - BOTTOM) * (frame.high - v) / (frame.high - frame.low);
  }

  /* Pieces without gaps, as [first, last]. */
  function pieces(list) {
    var found = [];
    for (var t = 0; t < list.length; t++) {
      if (list[t] === null) {
        continue;
      }
      if (t > 0 && list[t - 1] !== null) {
        found[found.length - 1][1] = t;
      } else {
        found.push([t, t]);
      }
    }
    return found;
  }

  function point(t, v) {
    return x(t).toFixed(1) + "," + y(scaled(v)).toFixed(1);
  }

  function line(list) {
    return pieces(list).map(function (piece) {
      var path = "";
      for (var t = piece[0]; t <= piece[1]; t++) {
        path += (t === piece[0] ? "M" : "L") + point(t, list[t]);
      }
      return path;
    }).join("");
  }

  function band(low, high) {
    return pieces(low).map(function (piece) {
      var path = "";
      var t;
      for (t = piece[0]; t <= piece[1]; t++) {
        path += (t === piece[0] ? "M" : "L") + point(t, high[t]);
      }
      for (t = piece[1]; t >= piece[0]; t--) {
        path += "L" + point(t, low[t]);
      }
      return path + "Z";
    }).join("");
  }

  function chosen(id) {
    var node = choices[id];
    return node.options[node.selectedIndex].text;
  }

  var plot = make("div", { id: "explorer-plot" });
  var slider = make("input", { type: "range", id: "explorer-month", min: 0, max: data.months - 1, step: 1, value: month });
  var says = make("output", { id: "explorer-says", "for": "explorer-month", "aria-live": "polite" });
  var cursor = null;
  var dot = null;

  function draw() {
    W = Math.max(280, Math.min(960, Math.round(plot.clientWidth) || 960));
    H = W < 600 ? 300 : 420;
    LEFT = W < 600 ? 68 : 84;
    var all = [];
    series.v.forEach(function (list) {
      list.forEach(function (v) {
        if (v !== null) {
          all.push(scaled(v));
        }
      });
    });
    var low = Math.min.apply(null, all);
    var high = Math.max.apply(null, all);
    if (low > 0 && low < high / 2) {
      low = 0;
    }
    if (low === high) {
      low -= Math.abs(low) / 10 || 1;
      high += Math.abs(high) / 10 || 1;
    }
    frame = steps(low, high);
    var name = metric.name + ", " + chosen("explorer-place") + ", " + chosen("explorer-role");
    var svg = make("svg", { viewBox: "0 0 " + W + " " + H, role: "img", "aria-label": name + ": the slider below reads each month" });
    svg.appendChild(make("text", { x: LEFT, y: 18 }, name + (unit() ? " [" + unit() + "]" : "")));
    for (var k = 0; frame.low + k * frame.size <= frame.high + frame.size / 2; k++) {
      var v = frame.low + k * frame.size;
      svg.appendChild(make("line", { "class": "grid", x1: LEFT, x2: W - RIGHT, y1: y(v), y2: y(v) }));
      svg.appendChild(make("text", { x: LEFT - 8, y: y(v) + 4, "text-anchor": "end" }, words(v, frame.size)));
    }
    var every = [1, 2, 3, 6, 12, 24, 36, 60, 120, 240].filter(function (n) {
      return data.months / n <= Math.max(2, W / 84);
    })[0];
    for (var t = 0; t < data.months; t++) {
      if ((data.month - 1 + t) % every === 0 || data.months === 1) {
        svg.appendChild(make("text", { x: x(t), y: H - 14, "text-anchor": "middle" },
          every % 12 === 0 ? String(data.year + Math.floor((data.month - 1 + t) / 12)) : date(t)));
      }
    }
    if (data.replications > 1) {
      svg.appendChild(make("path", { "class": "band90", d: band(series.v[0], series.v[4]) }));
      svg.appendChild(make("path", { "class": "band50", d: band(series.v[1], series.v[3]) }));
    }
    svg.appendChild(make("path", { "class": "median", d: line(series.v[2]) }));
    cursor = make("line", { "class": "cursor", y1: TOP, y2: H - BOTTOM });
    dot = make("circle", { "class": "dot", r: 4 });
    svg.appendChild(cursor);
    svg.appendChild(dot);
    svg.addEventListener("pointermove", function (event) {
      var box = svg.getBoundingClientRect();
      var at = (event.clientX - box.left) * W / box.width;
      var t = data.months === 1 ? 0 : Math.round((at - LEFT) * (data.months - 1) / (W - LEFT - RIGHT));
      read(Math.max(0, Math.min(data.months - 1, t)));
    });
    if (W < 600) { /* the name may be longer than the picture is wide */
      svg.firstChild.setAttribute("x", 0);
      svg.firstChild.textContent = metric.name + (unit() ? " [" + unit() + "]" : "");
    }
    while (plot.firstChild) {
      plot.removeChild(plot.firstChild);
    }
    plot.appendChild(svg);
  }

  function tell() {
    var v = series.v.map(function (list) {
      return scaled(list[month]);
    });
    var step = frame.size / 100;
    var u = unit() ? " " + unit() : "";
    cursor.setAttribute("x1", x(month));
    cursor.setAttribute("x2", x(month));
    dot.setAttribute("visibility", v[2] === null ? "hidden" : "visible");
    if (v[2] !== null) {
      dot.setAttribute("cx", x(month));
      dot.setAttribute("cy", y(v[2]));
    }
    says.textContent = date(month) + ": " + (v[2] === null ? "no value." :
      data.replications === 1 ? words(v[2], step) + u + "." :
      "median " + words(v[2], step) + u + "; half of the replications lie between " + words(v[1], step) + " and " +
      words(v[3], step) + ", nine in ten between " + words(v[0], step) + " and " + words(v[4], step) + ".");
    slider.value = month;
    slider.setAttribute("aria-valuetext", says.textContent);
  }

  function read(t) {
    if (t !== month) {
      month = t;
      tell();
    }
  }

  if (Object.keys(data.series).length === 0) {
    return;
  }
  data.metrics = data.metrics.filter(function (m) {
    return Object.keys(data.series).some(function (key) {
      return key.indexOf(m.key + "|") === 0;
    });
  });
  var controls = make("div", { "class": "controls" });
  controls.appendChild(select("explorer-metric", "Metric", data.metrics));
  controls.appendChild(select("explorer-place", "Location", data.places));
  controls.appendChild(select("explorer-role", "Role", data.roles));
  choices["explorer-place"].value = "all";
  choices["explorer-role"].value = "all";
  slider.addEventListener("input", function () {
    read(Number(slider.value));
  });
  box.appendChild(controls);
  box.appendChild(plot);
  var label = make("label", { "for": "explorer-month" }, "Month");
  box.appendChild(label);
  box.appendChild(slider);
  box.appendChild(says);
  box.removeAttribute("hidden");
  document.getElementById("explorer-off").textContent =
    "Choose what to see; point at a month, or move the slider with the arrow keys, to read its values." +
    (data.replications > 1 ? " Line: median. Bands: half, and nine in ten, of the replications." : "");
  choose();
  window.addEventListener("resize", function () {
    draw();
    tell();
  });
})();
