// What happens to the application; its end is printed for the test to read.
(function (global) {
  var service = global.service;
  function until(is) {
    return new Promise(function (resolve) {
      (function look() { if (is()) resolve(); else setTimeout(look, 10); })();
    });
  }
  function after(promise, what) { return promise.then(function () { return what(); }); }
  function asked(name) {
    return service.requests.filter(function (request) { return request === name; }).length;
  }

  global.playNative = function (app) {
    var told = [];
    var stop, sent, alive;
    var story = app.start({ url: "ws://service" }, "me", "sig", function (receipts) { told = told.concat(receipts); });
    story = story.then(function (end) { stop = end; return app.ask("team", "Lunch?"); });
    story = story.then(function (id) { sent = id; service.read(id); });
    story = after(story, function () { return until(function () { return told.length === 1; }); });
    story = after(story, function () { service.say("before the cut"); return until(function () { return service.receipts.length === 1; }); });
    story = after(story, function () { global.cutLinks(); service.say("while it was cut"); return until(function () { return service.receipts.length === 2; }); });
    story = after(story, function () {
      alive = asked("get_conversations");
      global.applicationIs("background");
      global.applicationIs("active");
      return until(function () { return asked("get_conversations") > alive; });
    });
    story = after(story, function () { return app.readers(sent); });
    story.then(function (readers) {
      return stop().then(function () {
        print("END " + JSON.stringify({
          receipts: told.map(function (receipt) { return [receipt.msgID === sent, receipt.readCount, receipt.unreadCount]; }),
          sent: service.receipts, logins: asked("login"), readers: readers,
        }));
      });
    }).catch(function (error) { print("FAILED " + error); });
  };
})(globalThis);
