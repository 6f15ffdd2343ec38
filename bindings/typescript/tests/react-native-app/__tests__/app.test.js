import { AppState } from "react-native";
import { act, create } from "react-test-renderer";
import App from "../App";

jest.setTimeout(60_000);

/** The service and a second user are outside, in the test that starts this one. */
test("a component shows how many have read its message", async () => {
  const { DOUBLETICK_URL: url, DOUBLETICK_SIG: userSig, DOUBLETICK_WS: ws } = process.env;
  const server = { url, WebSocket: require(ws) };
  let app;
  await act(async () => {
    app = create(<App server={server} userID="rn" userSig={userSig} groupID="team" />);
  });
  expect(app.toJSON().children).toEqual(["connecting"]);
  const deadline = Date.now() + 30_000;
  while (app.toJSON().children[0] !== "read by 1 of 1" && Date.now() < deadline) {
    await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
  }
  expect(app.toJSON().children).toEqual(["read by 1 of 1"]);
  const [[, onChange]] = AppState.addEventListener.mock.calls.filter(([type]) => type === "change");
  onChange("active");
  await act(async () => app.unmount());
});
