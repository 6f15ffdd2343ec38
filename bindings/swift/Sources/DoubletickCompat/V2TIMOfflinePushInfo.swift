import Foundation

/// No sound when the notification arrives.
public let kIOSOfflinePushNoSound = "push.no_sound"
/// The system's sound when the notification arrives.
public let kIOSOfflinePushDefaultSound = "default"

/// What a notification would say. doubletick sends no notifications: it stores this with the message and delivers
/// it, for an application that does.
public final class V2TIMOfflinePushInfo: NSObject {
    /// The title.
    public var title: String?
    /// The text.
    public var desc: String?
    /// The application's own data.
    public var ext: String?
    /// No notification.
    public var disablePush = false
    /// The sound: a file of the application, or one of the two constants.
    public var iOSSound: String?
    /// Does not count in the badge.
    public var ignoreIOSBadge = false

    public override init() {}
}

extension V2TIMOfflinePushInfo {
    /// `message_offline_push_config` of the C API. The title is told for each system of the receiver.
    private struct Config: Codable {
        var offline_push_config_desc: String?
        var offline_push_config_ext: String?
        var offline_push_config_flag: Int?
        var offline_push_config_ios_config: IOS?
        var offline_push_config_android_config: Android?

        struct IOS: Codable {
            var ios_offline_push_config_title: String?
            var ios_offline_push_config_sound: String?
            var ios_offline_push_config_ignore_badge: Bool?
        }

        struct Android: Codable {
            var android_offline_push_config_title: String?
        }
    }

    func record() throws -> String {
        let config = Config(
            offline_push_config_desc: desc, offline_push_config_ext: ext,
            offline_push_config_flag: disablePush ? 1 : 0,
            offline_push_config_ios_config: .init(
                ios_offline_push_config_title: title, ios_offline_push_config_sound: iOSSound,
                ios_offline_push_config_ignore_badge: ignoreIOSBadge),
            offline_push_config_android_config: .init(android_offline_push_config_title: title))
        return String(decoding: try JSONEncoder().encode(config), as: UTF8.self)
    }

    /// Nil when another client has sent something that is no such object.
    convenience init?(record: String) {
        guard let config = try? JSONDecoder().decode(Config.self, from: Data(record.utf8)) else { return nil }
        self.init()
        title =
            config.offline_push_config_ios_config?.ios_offline_push_config_title
            ?? config.offline_push_config_android_config?.android_offline_push_config_title
        desc = config.offline_push_config_desc
        ext = config.offline_push_config_ext
        disablePush = config.offline_push_config_flag == 1
        iOSSound = config.offline_push_config_ios_config?.ios_offline_push_config_sound
        ignoreIOSBadge = config.offline_push_config_ios_config?.ios_offline_push_config_ignore_badge ?? false
    }
}
