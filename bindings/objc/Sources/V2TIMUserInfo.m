#import "V2TIMUserInfo+Values.h"

/// Each value as it comes and as it is changed.
static NSString *const profileKeys[][2] = {
    {@kTIMUserProfileNickName, @kTIMUserProfileItemNickName},
    {@kTIMUserProfileFaceUrl, @kTIMUserProfileItemFaceUrl},
    {@kTIMUserProfileSelfSignature, @kTIMUserProfileItemSelfSignature},
    {@kTIMUserProfileGender, @kTIMUserProfileItemGender},
    {@kTIMUserProfileRole, @kTIMUserProfileItemRole},
    {@kTIMUserProfileLevel, @kTIMUserProfileItemLevel},
    {@kTIMUserProfileBirthDay, @kTIMUserProfileItemBirthDay},
    {@kTIMUserProfileAddPermission, @kTIMUserProfileItemAddPermission},
    {@kTIMUserProfileCustomStringArray, @kTIMUserProfileItemCustomStringArray},
};

/// What the names of an application's own fields begin with where they come from; the vendor's objects have none.
static NSString *const customPrefix = @"Tag_Profile_Custom_";

@implementation V2TIMUserInfo

DT_TEXT(userID, kTIMUserProfileIdentifier)
DT_TEXT_RW(nickName, setNickName, kTIMUserProfileNickName)
DT_TEXT_RW(faceURL, setFaceURL, kTIMUserProfileFaceUrl)

@end

@implementation V2TIMUserFullInfo

DT_TEXT_RW(selfSignature, setSelfSignature, kTIMUserProfileSelfSignature)
DT_NUMBER_RW(V2TIMGender, gender, setGender, kTIMUserProfileGender)
DT_UINT_RW(role, setRole, kTIMUserProfileRole)
DT_UINT_RW(level, setLevel, kTIMUserProfileLevel)
DT_UINT_RW(birthday, setBirthday, kTIMUserProfileBirthDay)

- (V2TIMFriendAllowType)allowType {
    // The C API has a number for "unknown" before those of this face.
    uint64_t number = [self numberAt:@kTIMUserProfileAddPermission];
    return number >= 1 && number <= 3 ? (V2TIMFriendAllowType)(number - 1) : V2TIM_FRIEND_ALLOW_ANY;
}

- (void)setAllowType:(V2TIMFriendAllowType)type {
    [self put:@(type + 1) at:@kTIMUserProfileAddPermission];
}

- (NSDictionary<NSString *, NSData *> *)customInfo {
    NSDictionary *fields = DTFields([self at:@kTIMUserProfileCustomStringArray a:[NSArray class]],
                                    @kTIMUserProfileCustomStringInfoKey, @kTIMUserProfileCustomStringInfoValue);
    NSMutableDictionary *custom = [NSMutableDictionary dictionary];
    for (NSString *key in fields) {
        custom[[key hasPrefix:customPrefix] ? [key substringFromIndex:customPrefix.length] : key] = fields[key];
    }
    return custom;
}

- (void)setCustomInfo:(NSDictionary<NSString *, NSData *> *)custom {
    [self put:DTFieldArray(custom, @kTIMUserProfileCustomStringInfoKey, @kTIMUserProfileCustomStringInfoValue)
           at:@kTIMUserProfileCustomStringArray];
}

- (NSDictionary *)modification {
    NSDictionary *changes = self.changes;
    NSMutableDictionary *document = [NSMutableDictionary dictionary];
    for (size_t at = 0; at < sizeof profileKeys / sizeof *profileKeys; at++) {
        if (changes[profileKeys[at][0]]) document[profileKeys[at][1]] = changes[profileKeys[at][0]];
    }
    return document;
}

@end
