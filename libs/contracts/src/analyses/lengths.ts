/** Lengths in pixel space, and multiples of lengths: what pixels of float32 can tell apart. */
import { z } from 'zod';

/**
 * An L2 length, in pixels. Float32 has steps of 6e-8 between the pixels 0 and 1: along a direction that is spread over 784 of them
 * nothing moves by less than 1e-6. Ten thousand times the norm of an image of 150,528 pixels is a few 1e6, where steps are a tenth.
 */
export const pixelLength = z.number().min(1e-6).max(1e6);

/** A multiple of a length; beyond the paper's and ours, 0.01 to 5, by far, and short of where nothing moves. */
export const multiple = z.number().min(1e-6).max(1000);
