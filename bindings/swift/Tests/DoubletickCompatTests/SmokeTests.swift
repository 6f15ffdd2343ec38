import XCTest
import DoubletickCompat
final class SmokeTests: XCTestCase {
    func testInit() {
        let config = V2TIMSDKConfig()
        config.dataDirectory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        XCTAssertTrue(V2TIMManager.sharedInstance().initSDK(1400000000, config: config))
        V2TIMManager.sharedInstance().unInitSDK()
    }
}
