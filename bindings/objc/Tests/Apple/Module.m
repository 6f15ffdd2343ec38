// The headers as one module, as Xcode imports them.

@import DoubletickObjC;

BOOL isMade(void) {
    return [[V2TIMManager sharedInstance] createTextMessage:@"Hello"].elemType == V2TIM_ELEM_TYPE_TEXT;
}
