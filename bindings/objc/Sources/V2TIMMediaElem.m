// Elements that come from elsewhere: what they say is read, and they go on as they came.

#import <DoubletickObjC/V2TIMMediaElem.h>

#import "DTMailbox.h"
#import "V2TIMElem+Values.h"

/// Tells an address as every callback is told.
static void tell(V2TIMGetUrlCallback callback, NSString *url) {
    if (!callback) return;
    [[DTMailbox shared] post:^{ callback(url.length ? url : nil); }];
}

@implementation V2TIMImage {
    V2TIMImageType _type;
}

/// The sizes of an image, each with the beginning of its keys.
static const struct {
    V2TIMImageType type;
    __unsafe_unretained NSString *id, *size, *width, *height, *url;
} sizes[] = {
    {V2TIM_IMAGE_TYPE_ORIGIN, @kTIMImageElemOrigId, @kTIMImageElemOrigPicSize, @kTIMImageElemOrigPicWidth,
     @kTIMImageElemOrigPicHeight, @kTIMImageElemOrigUrl},
    {V2TIM_IMAGE_TYPE_THUMB, @kTIMImageElemThumbId, @kTIMImageElemThumbPicSize, @kTIMImageElemThumbPicWidth,
     @kTIMImageElemThumbPicHeight, @kTIMImageElemThumbUrl},
    {V2TIM_IMAGE_TYPE_LARGE, @kTIMImageElemLargeId, @kTIMImageElemLargePicSize, @kTIMImageElemLargePicWidth,
     @kTIMImageElemLargePicHeight, @kTIMImageElemLargeUrl},
};

/// Those sizes that these values of an image say something of. They are kept under the keys of the original.
+ (NSArray<V2TIMImage *> *)imagesOf:(NSDictionary *)values {
    NSMutableArray *images = [NSMutableArray array];
    for (size_t at = 0; at < sizeof sizes / sizeof *sizes; at++) {
        NSString *theirs[] = {sizes[at].id, sizes[at].size, sizes[at].width, sizes[at].height, sizes[at].url};
        NSString *ours[] = {sizes[0].id, sizes[0].size, sizes[0].width, sizes[0].height, sizes[0].url};
        NSMutableDictionary *own = [NSMutableDictionary dictionary];
        for (size_t key = 0; key < sizeof ours / sizeof *ours; key++) {
            if (values[theirs[key]]) own[ours[key]] = values[theirs[key]];
        }
        V2TIMImage *image = [(V2TIMImage *)[self alloc] initWithValues:own];
        image->_type = sizes[at].type;
        if (image.uuid.length || image.url.length || image.size > 0 || image.width > 0) [images addObject:image];
        DT_RELEASE(image);
    }
    return images;
}

- (V2TIMImageType)type {
    return _type;
}

DT_TEXT(uuid, kTIMImageElemOrigId)
DT_INT(size, kTIMImageElemOrigPicSize)
DT_INT(width, kTIMImageElemOrigPicWidth)
DT_INT(height, kTIMImageElemOrigPicHeight)
DT_TEXT(url, kTIMImageElemOrigUrl)

@end

@implementation V2TIMImageElem

DT_TEXT(path, kTIMImageElemOrigPath)

- (NSArray<V2TIMImage *> *)imageList {
    return [self kept:@"images" make:^id { return [V2TIMImage imagesOf:self.values]; }];
}

@end

@implementation V2TIMSoundElem

DT_TEXT(path, kTIMSoundElemFilePath)
DT_TEXT(uuid, kTIMSoundElemFileId)
DT_INT(dataSize, kTIMSoundElemFileSize)
DT_INT(duration, kTIMSoundElemFileTime)

- (void)getUrl:(V2TIMGetUrlCallback)urlCallBack {
    tell(urlCallBack, [self textAt:@kTIMSoundElemUrl]);
}

@end

@implementation V2TIMVideoElem

DT_TEXT(videoPath, kTIMVideoElemVideoPath)
DT_TEXT(videoUUID, kTIMVideoElemVideoId)
DT_INT(videoSize, kTIMVideoElemVideoSize)
DT_TEXT(videoType, kTIMVideoElemVideoType)
DT_INT(duration, kTIMVideoElemVideoDuration)
DT_TEXT(snapshotPath, kTIMVideoElemImagePath)
DT_TEXT(snapshotUUID, kTIMVideoElemImageId)
DT_INT(snapshotSize, kTIMVideoElemImageSize)
DT_INT(snapshotWidth, kTIMVideoElemImageWidth)
DT_INT(snapshotHeight, kTIMVideoElemImageHeight)

- (void)getVideoUrl:(V2TIMGetUrlCallback)urlCallBack {
    tell(urlCallBack, [self textAt:@kTIMVideoElemVideoUrl]);
}

- (void)getSnapshotUrl:(V2TIMGetUrlCallback)urlCallBack {
    tell(urlCallBack, [self textAt:@kTIMVideoElemImageUrl]);
}

@end

@implementation V2TIMFileElem

DT_TEXT(path, kTIMFileElemFilePath)
DT_TEXT(filename, kTIMFileElemFileName)
DT_TEXT(uuid, kTIMFileElemFileId)
DT_INT(fileSize, kTIMFileElemFileSize)

- (void)getUrl:(V2TIMGetUrlCallback)urlCallBack {
    tell(urlCallBack, [self textAt:@kTIMFileElemUrl]);
}

@end

@implementation V2TIMMergerElem

DT_FLAG(layersOverLimit, kTIMMergerElemLayersOverLimit)
DT_TEXT(title, kTIMMergerElemTitle)

- (NSArray<NSString *> *)abstractList {
    NSMutableArray *lines = [NSMutableArray array];
    for (id line in [self at:@kTIMMergerElemAbstractArray a:[NSArray class]]) {
        if ([line isKindOfClass:[NSString class]]) [lines addObject:line];
    }
    return lines;
}

@end
