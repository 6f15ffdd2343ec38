import Doubletick
import Foundation

/// Profiles.
public typealias V2TIMUserFullInfoListSucc = (_ infoList: [V2TIMUserFullInfo]?) -> Void
