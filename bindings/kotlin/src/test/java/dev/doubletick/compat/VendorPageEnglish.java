package dev.doubletick.compat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The five Java samples of the vendor's page on read receipts (English), line by line.
 *
 * <p>Changed: nothing but the imports, of which the page has none; the indentation is this file's, and spaces at the
 * ends of lines are gone. The variable {@code message} of the second and the fifth sample is a parameter here.
 */
final class VendorPageEnglish implements VendorPage {
    @Override
    public void sends() {
        V2TIMMessage message = V2TIMManager.getMessageManager().createTextMessage("Group message read receipt");
        // Specify that the message requires a read receipt
        message.setNeedReadReceipt(true);
        // Send the message
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
        // Suppose the user has read the `message` message
        if (!message.isSelf() && message.isNeedReadReceipt()) {
          List<V2TIMMessage> messageList = new ArrayList<>();
          messageList.add(message);
          V2TIMManager.getMessageManager().sendMessageReadReceipts(messageList, new V2TIMCallback() {
            @Override
            public void onSuccess() {
              // Read receipt for the message sent successfully
            }

            @Override
            public void onError(int code, String desc) {
              // Failed to send a read receipt for the message
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
            // Message ID
            String msgID = receipt.getMsgID();
            // ID of the other party of the one-to-one message
            String userID = receipt.getUserID();
            // Read status of the other party of the one-to-one message
            boolean isPeerRead = receipt.isPeerRead();
            // Latest read count of the group message
            long readCount = receipt.getReadCount();
            // Latest unread count of the group message
            long unreadCount = receipt.getUnreadCount();
            }
          }
        };
        V2TIMManager.getMessageManager().addAdvancedMsgListener(advancedMsgListener);
    }

    @Override
    public void asks() {
        /// Sample API call (taking a group message as an example)
        V2TIMManager.getMessageManager().getGroupHistoryMessageList("groupA", 20, null, new V2TIMValueCallback<List<V2TIMMessage>>() {
          @Override
          public void onSuccess(final List<V2TIMMessage> v2TIMMessages) {
            List<V2TIMMessage> receiptMsgs = new ArrayList<>();
            // If the message sent by you requires a read receipt, the message read receipt information will need to be pulled.
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
                    // ID of the other party of the one-to-one message
                    String userID = receipt.getUserID();
                    // Read status of the other party of the one-to-one message
                    boolean isPeerRead = receipt.isPeerRead();
                    // Group ID
                    String groupID = receipt.getGroupID();
                    // Message read count. If `readCount` is `0`, no one has read the message.
                    long readCount = receipt.getReadCount();
                    // Message unread count. If `unreadCount` is `0`, all members have read the message.
                    long unreadCount = receipt.getUnreadCount();
                  }
                }
              }

              @Override
              public void onError(int code, String desc) {
                // Failed to pull the message read status
              }
            });
          }

          @Override
          public void onError(int code, String desc) {
            // Failed to pull the message
          }
        });
    }

    @Override
    public void asksWho(V2TIMMessage message) {
        /// Sample API call
        V2TIMManager.getMessageManager().getGroupMessageReadMemberList(message, V2TIMMessage.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, 0, 100, new V2TIMValueCallback<V2TIMGroupMessageReadMemberList>() {
          @Override
          public void onSuccess(V2TIMGroupMessageReadMemberList v2TIMGroupMessageReadMemberList) {
            // `members` is the list of members who have read the message pulled from the current page.
            List<V2TIMGroupMemberInfo> members = v2TIMGroupMessageReadMemberList.getMemberInfoList();
            // `nextSeq` indicates the cursor position for the next pull.
            long nextSeq = v2TIMGroupMessageReadMemberList.getNextSeq();
            // `isFinished` indicates whether the list of members who have read the message has been fully pulled.
            boolean isFinished = v2TIMGroupMessageReadMemberList.isFinished();
            // If the list of members who have read the message is not fully pulled, continue with the next pull (here is only the sample code. We recommend paged pull be triggered by a user click).
            if (!isFinished) {
              V2TIMManager.getMessageManager().getGroupMessageReadMemberList(message, V2TIMMessage.V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, nextSeq, 100, new V2TIMValueCallback<V2TIMGroupMessageReadMemberList>() {
                @Override
                public void onSuccess(V2TIMGroupMessageReadMemberList v2TIMGroupMessageReadMemberList) {
                    // List of members who have read the message pulled successfully
                }

                @Override
                public void onError(int code, String desc) {
                    // Failed to pull the list of members who have read the message
                }
              });
            }    
          }

          @Override
          public void onError(int code, String desc) {
              // Failed to pull the list of members who have read the message
          }
        });
    }
}
