// What every header of this face stands on.

#import <Foundation/Foundation.h>

// Foundations that are not Apple's lack some of the marks for Swift; there they say nothing.
#ifndef NS_SWIFT_NAME
#define NS_SWIFT_NAME(name)
#endif

NS_ASSUME_NONNULL_BEGIN

/// What the objects of this face are underneath: the values of one JSON object of the C API, which the properties of
/// each class read and write by the vendor's names. Any thread may use an object.
@interface DTObject : NSObject
@end

NS_ASSUME_NONNULL_END
