// One asynchronous call of the C API, with the blocks of the application.

#import <DoubletickObjC/V2TIMManager.h>

#include "doubletick.h"

NS_ASSUME_NONNULL_BEGIN

/// What a call comes to: 0 and the document, or the code, what was wrong, and perhaps a document.
typedef void (^DTAnswer)(int code, NSString *desc, id _Nullable json);

/// A call. It is answered exactly once, by the mailbox: with what the library says, or refused before it is asked.
@interface DTCall : NSObject

+ (instancetype)answer:(DTAnswer)answer;
+ (instancetype)fail:(nullable V2TIMFail)fail done:(void (^)(id _Nullable json))done;
/// A call that brings nothing.
+ (instancetype)succ:(nullable V2TIMSucc)succ fail:(nullable V2TIMFail)fail;

/// Whether a parameter is there: not nil, and no text that C cannot read. Refuses the call where it is not.
- (BOOL)has:(nullable id)value as:(NSString *)name;
/// The same of a text that must not be empty either, of which the C API would not say which parameter it was.
- (BOOL)hasText:(nullable NSString *)text as:(NSString *)name;
/// A document as text. Refuses the call, and is nil, where it is none.
- (nullable NSString *)textOf:(id)json;
/// The call was wrong: 6017 and which parameter, and what of it.
- (void)refuse:(NSString *)text;
- (void)refuse:(int)code text:(NSString *)text;
/// The call is done, without the library.
- (void)succeed;

/// What a function of the C API takes as user data, with `DTCallAnswer`; once, and followed by `began:`.
- (const void *)data;
/// What the function returned.
- (void)began:(int)result;

@end

/// The callback of the C API that answers the call in its user data.
void DTCallAnswer(int32_t code, const char *desc, const char *json, const void *data);

/// Runs what the library calls on a thread of its own. An exception must not leave it: it ends the process, as one that
/// nobody catches does.
void DTBoundary(void (^work)(void));

NS_ASSUME_NONNULL_END
