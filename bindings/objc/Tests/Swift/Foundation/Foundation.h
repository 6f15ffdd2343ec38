// What the headers of DoubletickObjC use of Foundation, with the marks by which Swift knows Apple's, so that Swift can import
// them where nothing is Apple's. Declarations only: nothing is linked.

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

typedef bool BOOL;
typedef long NSInteger;
typedef unsigned long NSUInteger;

#define NS_ASSUME_NONNULL_BEGIN _Pragma("clang assume_nonnull begin")
#define NS_ASSUME_NONNULL_END _Pragma("clang assume_nonnull end")
#define NS_SWIFT_NAME(name) __attribute__((swift_name(#name)))
#define NS_ENUM(type, name) enum __attribute__((enum_extensibility(open))) name : type name; enum name : type
#define BRIDGED(type) __attribute__((swift_bridge(#type)))

NS_ASSUME_NONNULL_BEGIN

@protocol NSObject
@end

__attribute__((objc_root_class)) @interface NSObject <NSObject>
- (instancetype)init;
@end

BRIDGED(Swift.String) @interface NSString : NSObject
@end

BRIDGED(Foundation.Data) @interface NSData : NSObject
@end

BRIDGED(Foundation.Date) @interface NSDate : NSObject
@end

@interface NSNumber : NSObject
@end

BRIDGED(Swift.Array) @interface NSArray<ObjectType> : NSObject
@end

@interface NSMutableArray<ObjectType> : NSArray<ObjectType>
@end

BRIDGED(Swift.Dictionary) @interface NSDictionary<KeyType, ObjectType> : NSObject
@end

NS_ASSUME_NONNULL_END
