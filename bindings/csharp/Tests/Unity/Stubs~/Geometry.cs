// See UnityEngine.cs beside this file.

using System;

namespace UnityEngine
{
    public struct Vector2
    {
        public float x;
        public float y;

        public Vector2(float x, float y)
        {
            this.x = x;
            this.y = y;
        }

        public static Vector2 zero
        {
            get { return new Vector2(0, 0); }
        }

        public static bool operator ==(Vector2 left, Vector2 right)
        {
            return left.x == right.x && left.y == right.y;
        }

        public static bool operator !=(Vector2 left, Vector2 right)
        {
            return !(left == right);
        }

        public override bool Equals(object other)
        {
            return other is Vector2 && this == (Vector2)other;
        }

        public override int GetHashCode()
        {
            return x.GetHashCode() ^ y.GetHashCode();
        }
    }

    public struct Rect
    {
        private Vector2 position;
        private Vector2 size;

        public Rect(float x, float y, float width, float height)
        {
            position = new Vector2(x, y);
            size = new Vector2(width, height);
        }

        public static Rect zero
        {
            get { return new Rect(0, 0, 0, 0); }
        }

        public float width
        {
            get { return size.x; }
        }

        public float xMin
        {
            get { return position.x; }
        }

        public float yMin
        {
            get { return position.y; }
        }

        public float xMax
        {
            get { return position.x + size.x; }
        }

        public float yMax
        {
            get { return position.y + size.y; }
        }

        public static bool operator ==(Rect left, Rect right)
        {
            return left.position == right.position && left.size == right.size;
        }

        public static bool operator !=(Rect left, Rect right)
        {
            return !(left == right);
        }

        public override bool Equals(object other)
        {
            return other is Rect && this == (Rect)other;
        }

        public override int GetHashCode()
        {
            return position.GetHashCode() ^ size.GetHashCode();
        }
    }

    /// <summary>Pixels; the origin of the safe area is the lower left corner of the screen.</summary>
    public static class Screen
    {
        public static int width { get; internal set; } = 1280;

        public static int height { get; internal set; } = 720;

        public static Rect safeArea { get; internal set; } = new Rect(0, 0, 1280, 720);
    }
}
