/** The slope of Clip at its bounds, where two functions of PyTorch that arrive as Clip differ. */

/**
 * Whether the slope is 0 at the bounds: so it is for ReLU6 and HardTanh, which are Clip(0, 6) and Clip(-1, 1). For all others it is 1
 * there, as torch.clamp has had it from 2018 on; PyTorch 2.15 gives 0.
 */
export function zeroAtBounds(low: number | undefined, high: number | undefined): boolean {
  return (low === 0 && high === 6) || (low === -1 && high === 1);
}
