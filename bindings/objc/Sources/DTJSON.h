// Documents of the C API. Not NSJSONSerialization: not every Foundation keeps integers above 2^53 exact.

#import <Foundation/Foundation.h>

NS_ASSUME_NONNULL_BEGIN

/// The value of a document: dictionaries, arrays, strings, numbers; null is left out. Nil where it is not JSON.
/// Integers are exact, up to 2^64 - 1.
id _Nullable DTJSONRead(const char *text);

/// The text of a document. Data become text; nil where they are not UTF-8, and then `problem` names their key. Half of a
/// surrogate pair, which is no text, becomes U+FFFD.
NSString *_Nullable DTJSONWrite(id value, NSString *_Nullable *_Nullable problem);

NS_ASSUME_NONNULL_END
