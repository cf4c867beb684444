/// Where the map looks: spherical Mercator as MapLibre has it, so that what is drawn above the map
/// lies where the map draws it, and can be drawn before the map is there.

export interface Camera {
  longitude: number;
  latitude: number;
  zoom: number;
}

/// Pixels of the whole world at zoom 0.
const WORLD = 512;
/// Mercator ends here.
const NORTH = 85.051129;

/// Across the world from its western end, 0 to 1.
export const across = (longitude: number): number => (180 + longitude) / 360;

/// Down the world from its northern end, 0 to 1.
export function down(latitude: number): number {
  const bounded = Math.min(Math.max(latitude, -NORTH), NORTH);
  return (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (bounded * Math.PI) / 360))) / 360;
}

/// Latitude of a way down the world.
export const latitude_at = (share: number): number => (360 / Math.PI) * Math.atan(Math.exp(((180 - share * 360) * Math.PI) / 180)) - 90;

export const world_size = (zoom: number): number => WORLD * 2 ** zoom;

/// The camera that shows a box of degrees within so many pixels.
export function fitted(
  [west, south, east, north]: [number, number, number, number],
  wide: number,
  high: number,
  padding: number,
  most: number,
): Camera {
  const [left, right, top, bottom] = [across(west), across(east), down(north), down(south)];
  const scale = Math.min(
    Math.max(wide - 2 * padding, 1) / Math.max(right - left, 1e-9),
    Math.max(high - 2 * padding, 1) / Math.max(bottom - top, 1e-9),
  );
  return {
    longitude: (west + east) / 2,
    latitude: latitude_at((top + bottom) / 2),
    zoom: Math.min(Math.log2(scale / WORLD), most),
  };
}
