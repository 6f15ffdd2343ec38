#import <DoubletickObjC/V2TIMOfflinePushInfo.h>

#import "DTObject+Values.h"

// Keys of `message_offline_push_config`, which are no part of the C API's table: the service keeps them as they are given.
#define pushDesc "offline_push_config_desc"
#define pushExt "offline_push_config_ext"
#define pushFlag "offline_push_config_flag"
#define pushIOS "offline_push_config_ios_config"
#define pushAndroid "offline_push_config_android_config"
#define iosTitle "ios_offline_push_config_title"
#define iosSound "ios_offline_push_config_sound"
#define iosIgnoreBadge "ios_offline_push_config_ignore_badge"
#define androidTitle "android_offline_push_config_title"

@implementation V2TIMOfflinePushInfo

DT_TEXT_RW(desc, setDesc, pushDesc)
DT_TEXT_RW(ext, setExt, pushExt)

/// A value of the object for one system.
- (id)at:(NSString *)key in:(NSString *)system {
    return [self at:system a:[NSDictionary class]][key];
}

- (void)put:(id)value at:(NSString *)key in:(NSString *)system {
    NSMutableDictionary *object = [NSMutableDictionary dictionary];
    [object addEntriesFromDictionary:[self at:system a:[NSDictionary class]] ?: @{}];
    if (value) {
        object[key] = value;
    } else {
        [object removeObjectForKey:key];
    }
    [self put:object at:system];
}

static NSString *text(id value) {
    return [value isKindOfClass:[NSString class]] ? value : nil;
}

- (NSString *)title {
    return text([self at:@iosTitle in:@pushIOS]) ?: text([self at:@androidTitle in:@pushAndroid]);
}

- (void)setTitle:(NSString *)title {
    // It is told for each system of the receiver.
    NSString *copy = DT_AUTORELEASE([title copy]);
    [self put:copy at:@iosTitle in:@pushIOS];
    [self put:copy at:@androidTitle in:@pushAndroid];
}

- (BOOL)disablePush {
    return [self numberAt:@pushFlag] == 1;
}

- (void)setDisablePush:(BOOL)disable {
    [self put:@(disable ? 1 : 0) at:@pushFlag];
}

- (NSString *)iOSSound {
    return text([self at:@iosSound in:@pushIOS]);
}

- (void)setIOSSound:(NSString *)sound {
    [self put:DT_AUTORELEASE([sound copy]) at:@iosSound in:@pushIOS];
}

- (BOOL)ignoreIOSBadge {
    id flag = [self at:@iosIgnoreBadge in:@pushIOS];
    return [flag isKindOfClass:[NSNumber class]] && [flag boolValue];
}

- (void)setIgnoreIOSBadge:(BOOL)ignore {
    [self put:[NSNumber numberWithBool:ignore] at:@iosIgnoreBadge in:@pushIOS];
}

@end
