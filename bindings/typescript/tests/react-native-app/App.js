import { useEffect, useState } from "react";
import { Text } from "react-native";
import { ask, start } from "./chat";

/** Asks a group something, and shows how many have read it. */
export default function App({ server, userID, userSig, groupID }) {
  const [status, setStatus] = useState("connecting");
  useEffect(() => {
    const show = ([{ readCount, unreadCount }]) => setStatus(`read by ${readCount} of ${readCount + unreadCount}`);
    const stop = start(server, userID, userSig, show);
    stop.then(() => ask(groupID, "Lunch?")).then(
      () => setStatus((now) => (now === "connecting" ? "sent" : now)),
      (error) => setStatus(String(error)),
    );
    return () => void stop.then((end) => end());
  }, [server, userID, userSig, groupID]);
  return <Text>{status}</Text>;
}
