// A service with the group "team", in which "bob" is beside whoever logs in, by the rules of the protocol.
(function (global) {
  var TEAM = { group: "team" };

  global.Service = function () {
    var service = this;
    var seq = 0;
    var version = 0;
    var messages = [];
    var deliver = function () {};
    service.requests = [];
    service.receipts = [];

    function push(content) { deliver({ push: content }); }
    function stored(message) {
      seq += 1;
      var full = {
        conversation: TEAM, identity: 5, seq: seq, rand: 1, unique_id: seq, client_time: 1700000000, server_time: 1700000000,
        status: "sent", online_only: false, need_read_receipt: true, targets: [], version: 0, sender_nick_name: "",
        sender_face_url: "", sender_name_card: "", revoker: null, is_read: false, is_peer_read: false,
        receipt_peer_read: false, has_sent_receipt: false, read_count: 0, unread_count: 1,
      };
      Object.assign(full, message);
      messages.push(full);
      push({ message: full });
      return full;
    }
    function answer(name, body) {
      if (name === "login") {
        var head = { conversation: TEAM, seq: seq, version: version, read_seq: 0, identity: 5 };
        return { logged_in: { profile: { user_id: body.user_id }, heads: [head], server_time_ms: Date.now(), login: 1, incarnation: 3 } };
      }
      if (name === "sync") {
        var missed = messages.filter(function (message) { return message.seq > body.seq; });
        return { missed: { conversation: TEAM, identity: 5, messages: missed, changes: [], seq: seq, version: version, more: false } };
      }
      if (name === "send_message") return { message: stored({ msg_id: body.msg_id, sender: "me", content: body.content }) };
      if (name === "send_receipts") service.receipts = service.receipts.concat(body.messages);
      if (name === "get_readers") {
        return { readers: { group_id: "team", readers: [{ member: { user_id: "bob" }, read_at: 1700000001 }], next_seq: 0, finished: true } };
      }
      if (name === "get_conversations") return { conversations: [] };
      return "done";
    }

    /** A connection on which `send` delivers frames to the client; answers what takes the client's. */
    service.connect = function (send) {
      deliver = send;
      return function (text) {
        var frame = JSON.parse(text);
        var name = typeof frame.request === "string" ? frame.request : Object.keys(frame.request)[0];
        service.requests.push(name);
        send({ response: [frame.id, { Ok: answer(name, frame.request[name]) }] });
      };
    };
    service.disconnect = function () { deliver = function () {}; };
    /** Bob says something. */
    service.say = function (id) {
      stored({ msg_id: id, sender: "bob", content: { elems: [{ elem_type: 0, text_elem_content: "hello" }] } });
    };
    /** Bob has read it. */
    service.read = function (id) {
      version += 1;
      var receipt = { conversation: TEAM, msg_id: id, seq: 1, read_count: 1, unread_count: 0, time: 1700000001, version: version };
      push({ changes: { conversation: TEAM, stable: version, changes: [{ receipt: receipt }] } });
    };
  };
})(globalThis);
