// Time in the Hermes VM, which has none of its own: what is due next is run, and the time is that.
(function (global) {
  var next = global.setTimeout;
  var now = 1700000000000;
  var timers = new Map();
  var lastId = 0;
  var running = false;
  var end = now + 600000;

  function run() {
    running = false;
    var first;
    timers.forEach(function (timer, id) {
      if (!first || timer.at < first.at) first = { id: id, at: timer.at, what: timer.what };
    });
    if (!first) return;
    if (first.at > end) throw new Error("ten minutes have passed, and the story has not ended");
    timers.delete(first.id);
    now = Math.max(now, first.at);
    first.what();
    go();
  }
  function go() {
    if (running || timers.size === 0) return;
    running = true;
    next(run);
  }

  Date.now = function () { return Math.floor(now); };
  global.nativePerformanceNow = function () { return now; };
  global.setTimeout = function (what, ms) {
    lastId += 1;
    timers.set(lastId, { at: now + (ms || 0), what: what });
    go();
    return lastId;
  };
  global.clearTimeout = function (id) { timers.delete(id); };
})(globalThis);
