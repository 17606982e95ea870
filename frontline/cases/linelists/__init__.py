"""Line lists of other systems: layouts as data, rows read and checked, links never invented."""
