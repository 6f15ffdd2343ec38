extension Client {
    /// The profiles of those of these 1 to 100 users that exist, in the order asked.
    public func profiles(_ userIds: [String]) async throws -> [Profile] {
        try await answer { [raw] in try await raw.profiles(userIds: userIds) }
    }

    /// Changes the own profile. Errors: 6017, 40601 (a value of more than 500 bytes).
    public func modifyProfile(_ change: ProfileChange) async throws {
        try await answer { [raw] in try await raw.modifyProfile(change: change) }
    }

    /// The settings of the service.
    public func settings() async throws -> Settings {
        try await answer { [raw] in try await raw.settings() }
    }

    /// Changes the settings, and answers them as they are now. In an embedded service every user may; over the
    /// network only administrators (10007). 6017 names the field that is out of range.
    @discardableResult
    public func setSettings(_ settings: Settings) async throws -> Settings {
        try await answer { [raw] in try await raw.setSettings(settings: settings) }
    }
}
