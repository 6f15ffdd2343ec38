import Doubletick
import Foundation

/// Profiles.
public typealias V2TIMUserFullInfoListSucc = (_ infoList: [V2TIMUserFullInfo]?) -> Void

// Profiles.
extension V2TIMManager {
    /// The profiles of those of these 1 to 100 users that exist, in the order asked.
    public func getUsersInfo(_ userIDList: [String]?, succ: V2TIMUserFullInfoListSucc?, fail: V2TIMFail?) {
        Core.shared.ask(fail) { (client: CallbackClient, done: @escaping Done<[Profile]>) in
            client.profiles(try userIDList.given("userIDList"), done)
        } _: { profiles in succ?(profiles.map { V2TIMUserFullInfo($0) }) }
    }

    /// Changes the own profile: what was set on `info`. Fails with 6017, 40601 (a value of more than 500 bytes).
    public func setSelfInfo(info: V2TIMUserFullInfo?, succ: V2TIMSucc?, fail: V2TIMFail?) {
        Core.shared.ask(succ, fail) { client, done in
            client.modifyProfile(try info.given("info").changes(), done)
        }
    }
}
