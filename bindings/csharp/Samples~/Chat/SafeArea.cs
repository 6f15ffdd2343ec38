using UnityEngine;
using UnityEngine.UIElements;

namespace Doubletick.Samples.Chat
{
    /// <summary>
    /// Keeps the document out of notches, rounded corners and the home indicator: it is padded by what lies outside of
    /// Screen.safeArea. Looked at in every frame, since turning the device changes it without an event; it is written
    /// only when it has changed.
    /// </summary>
    [RequireComponent(typeof(UIDocument))]
    public sealed class SafeArea : MonoBehaviour
    {
        private VisualElement root;
        private Rect area;
        private Vector2 screen;

        private void OnEnable()
        {
            root = GetComponent<UIDocument>().rootVisualElement;
            area = Rect.zero;
            screen = Vector2.zero;
        }

        private void Update()
        {
            var size = new Vector2(Screen.width, Screen.height);
            // Without a panel there is no scale yet, as in the first frame.
            if (root.panel == null || (Screen.safeArea == area && size == screen))
            {
                return;
            }
            area = Screen.safeArea;
            screen = size;
            // The screen counts from its bottom and in its own pixels, the panel from its top and in scaled ones.
            var first = RuntimePanelUtils.ScreenToPanel(root.panel, new Vector2(area.xMin, screen.y - area.yMax));
            var last = RuntimePanelUtils.ScreenToPanel(root.panel, new Vector2(screen.x - area.xMax, area.yMin));
            root.style.paddingLeft = first.x;
            root.style.paddingTop = first.y;
            root.style.paddingRight = last.x;
            root.style.paddingBottom = last.y;
        }
    }
}
