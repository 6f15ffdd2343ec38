// What Swift's part of Apple's Foundation makes of its classes, as types alone: String of NSString, Data of NSData, and so on.

@_exported import Foundation

public struct Data {}
public struct Date {}

private func never<Value>() -> Value { fatalError("nothing of this runs") }

extension String: _ObjectiveCBridgeable {
    public func _bridgeToObjectiveC() -> NSString { never() }
    public static func _forceBridgeFromObjectiveC(_ source: NSString, result: inout String?) {}
    public static func _conditionallyBridgeFromObjectiveC(_ source: NSString, result: inout String?) -> Bool { never() }
    public static func _unconditionallyBridgeFromObjectiveC(_ source: NSString?) -> String { never() }
}

extension Data: _ObjectiveCBridgeable {
    public func _bridgeToObjectiveC() -> NSData { never() }
    public static func _forceBridgeFromObjectiveC(_ source: NSData, result: inout Data?) {}
    public static func _conditionallyBridgeFromObjectiveC(_ source: NSData, result: inout Data?) -> Bool { never() }
    public static func _unconditionallyBridgeFromObjectiveC(_ source: NSData?) -> Data { never() }
}

extension Date: _ObjectiveCBridgeable {
    public func _bridgeToObjectiveC() -> NSDate { never() }
    public static func _forceBridgeFromObjectiveC(_ source: NSDate, result: inout Date?) {}
    public static func _conditionallyBridgeFromObjectiveC(_ source: NSDate, result: inout Date?) -> Bool { never() }
    public static func _unconditionallyBridgeFromObjectiveC(_ source: NSDate?) -> Date { never() }
}

extension Array: _ObjectiveCBridgeable {
    public func _bridgeToObjectiveC() -> NSArray { never() }
    public static func _forceBridgeFromObjectiveC(_ source: NSArray, result: inout [Element]?) {}
    public static func _conditionallyBridgeFromObjectiveC(_ source: NSArray, result: inout [Element]?) -> Bool { never() }
    public static func _unconditionallyBridgeFromObjectiveC(_ source: NSArray?) -> [Element] { never() }
}

extension Dictionary: _ObjectiveCBridgeable {
    public func _bridgeToObjectiveC() -> NSDictionary { never() }
    public static func _forceBridgeFromObjectiveC(_ source: NSDictionary, result: inout [Key: Value]?) {}
    public static func _conditionallyBridgeFromObjectiveC(_ source: NSDictionary, result: inout [Key: Value]?) -> Bool { never() }
    public static func _unconditionallyBridgeFromObjectiveC(_ source: NSDictionary?) -> [Key: Value] { never() }
}
