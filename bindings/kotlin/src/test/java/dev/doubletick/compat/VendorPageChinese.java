package dev.doubletick.compat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The five Java samples of the vendor's page on read receipts (Chinese), line by line.
 *
 * <p>Changed: nothing but the imports, of which the page has none; the indentation is this file's, and spaces at the
 * ends of lines are gone. The variable {@code message} of the second and the fifth sample is a parameter here.
 */
final class VendorPageChinese implements VendorPage {
    @Override
    public void sends() {
        V2TIMMessage message = V2TIMManager.getMessageManager().createTextMessage("群已读回执消息");
        // 设置消息需要已读回执
        message.setNeedReadReceipt(true);
        // 发送消息
        V2TIMManager.getMessageManager().sendMessage(message, null, "groupA", V2TIMMessage.V2TIM_PRIORITY_NORMAL, false, null, new V2TIMSendCallback<V2TIMMessage>() {
          @Override
          public void onProgress(int progress) {
          }

          @Override
          public void onSuccess(V2TIMMessage message) {
          }

          @Override
          public void onError(int code, String desc) {
          }
        });
    }

    @Override
    public void reads(V2TIMMessage message) {
        // 假设 message 消息用户已经查看
        if (!message.isSelf() && message.isNeedReadReceipt()) {
          List<V2TIMMessage> messageList = new ArrayList<>();
          messageList.add(message);
          V2TIMManager.getMessageManager().sendMessageReadReceipts(messageList, new V2TIMCallback() {
            @Override
            public void onSuccess() {
              // 发送消息已读回执成功
            }

            @Override
            public void onError(int code, String desc) {
              // 发送消息已读回执失败
            }
          });
        }
    }

    @Override
    public void listens() {
        V2TIMAdvancedMsgListener advancedMsgListener = new V2TIMAdvancedMsgListener() {
          @Override
          public void onRecvMessageReadReceipts(List<V2TIMMessageReceipt> receiptList) {
          for (V2TIMMessageReceipt receipt : receiptList) {
            // 已读回执消息 ID
            String msgID = receipt.getMsgID();
            //  C2C 消息对方 ID
            String userID = receipt.getUserID();
            // C2C 消息对方已读状态
            boolean isPeerRead = receipt.isPeerRead();
            // 群消息最新已读数
            long readCount = receipt.getReadCount();
            // 群消息最新未读数
            long unreadCount = receipt.getUnreadCount();
            }
          }
        };
        V2TIMManager.getMessageManager().addAdvancedMsgListener(advancedMsgListener);
    }

    @Override
    public void asks() {
        /// 接口调用示例（以 Group 消息为例）
        V2TIMManager.getMessageManager().getGroupHistoryMessageList("groupA", 20, null, new V2TIMValueCallback<List<V2TIMMessage>>() {
          @Override
          public void onSuccess(final List<V2TIMMessage> v2TIMMessages) {
            List<V2TIMMessage> receiptMsgs = new ArrayList<>();
            // 自己发送的消息 && 需要已读回执，需要拉取消息的已读回执信息
            for (V2TIMMessage msg : v2TIMMessages) {
              if (msg.isSelf() && msg.isNeedReadReceipt()) {
                receiptMsgs.add(msg);
              }
            }
            V2TIMManager.getMessageManager().getMessageReadReceipts(receiptMsgs, new V2TIMValueCallback<List<V2TIMMessageReceipt>>() {
              @Override
              public void onSuccess(List<V2TIMMessageReceipt> v2TIMMessageReceipts) {
                Map<String, V2TIMMessageReceipt> messageReceiptMap = new HashMap<>();
                for (V2TIMMessageReceipt receipt : v2TIMMessageReceipts) {
                  messageReceiptMap.put(receipt.getMsgID(), receipt);
                }
                for (V2TIMMessage msg : v2TIMMessages) {
                  V2TIMMessageReceipt receipt = messageReceiptMap.get(msg.getMsgID());
                  if (receipt != null) {
                    // C2C 消息对方 ID
                    String userID = receipt.getUserID();
                    // C2C 消息对方已读状态
                    boolean isPeerRead = receipt.isPeerRead();
                    // 群组 ID
                    String groupID = receipt.getGroupID();
                    // 消息已读数，readCount 为 0，表示消息无人已读
                    long readCount = receipt.getReadCount();
                    // 消息未读数，unreadCount 为 0，表示消息全部已读
                    long unreadCount = receipt.getUnreadCount();
                  }
                }
              }

              @Override
              public void onError(int code, String desc) {
                // 拉取消息已读状态失败
              }
            });
          }

          @Override
          public void onError(int code, String desc) {
            // 拉取消息失败
          }
        });
    }

    @Override
    public void asksWho(V2TIMMessage message) {
        /// 接口调用示例
        V2TIMManager.getMessageManager().getGroupMessageReadMemberList(message, V2TIMMessage.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, 0, 100, new V2TIMValueCallback<V2TIMGroupMessageReadMemberList>() {
          @Override
          public void onSuccess(V2TIMGroupMessageReadMemberList v2TIMGroupMessageReadMemberList) {
            // members 当前分页拉取的已读成员列表
            List<V2TIMGroupMemberInfo> members = v2TIMGroupMessageReadMemberList.getMemberInfoList();
            // nextSeq 下次分页拉取的游标位置
            long nextSeq = v2TIMGroupMessageReadMemberList.getNextSeq();
            // isFinished 已读列表是否已经全部拉取完毕
            boolean isFinished = v2TIMGroupMessageReadMemberList.isFinished();
            // 如果已读列表没有全部拉取完毕，继续下一页拉取（这里只是示例代码，分页拉取建议由用户点击 UI 触发）
            if (!isFinished) {
              V2TIMManager.getMessageManager().getGroupMessageReadMemberList(message, V2TIMMessage.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, nextSeq, 100, new V2TIMValueCallback<V2TIMGroupMessageReadMemberList>() {
                @Override
                public void onSuccess(V2TIMGroupMessageReadMemberList v2TIMGroupMessageReadMemberList) {
                    // 拉群已读成员列表成功
                }

                @Override
                public void onError(int code, String desc) {
                    // 拉群已读成员列表失败
                }
              });
            }    
          }

          @Override
          public void onError(int code, String desc) {
              // 拉群已读成员列表失败
          }
        });
    }
}
