/** What was done to a data set's pixels when it was imported: it stands in the packed file, in lists and in reports. */
import { z } from 'zod';

export const resizeMode = z.enum(['fit', 'torchvision', 'stretch', 'none']);
export type ResizeMode = z.infer<typeof resizeMode>;

export const interpolation = z.enum(['bilinear', 'bicubic', 'lanczos', 'nearest']);
export type Interpolation = z.infer<typeof interpolation>;

const side = z.int().min(1).max(65_535);

/** How encoded pictures became pixels; docs/conventions.md, "Pictures", says what each word means. */
const picturePreparation = z
  .strictObject({
    resize: resizeMode.describe('How pictures were brought to one size.'),
    size: z
      .array(side)
      .min(1)
      .max(2)
      .nullable()
      .meta({
        description:
          'In pixels. One number: the shorter side. Two: height and width, those that the picture was made to cover for fit. Null where nothing was resized.',
        examples: [[256]],
      }),
    interpolation: interpolation.nullable().describe('Null where nothing was resized.'),
    antialias: z.boolean().nullable().describe('Whether it was antialiased; null where nothing was resized.'),
    crop: z
      .array(side)
      .length(2)
      .nullable()
      .meta({
        description: 'Height and width in pixels that were cut out of the middle; null where nothing was.',
        examples: [[224, 224]],
      }),
    cropRounding: z
      .enum(['even', 'down'])
      .nullable()
      .describe('Half an odd margin: to the even pixel, or down; null where nothing was cut.'),
    colour: z.enum(['rgb', 'grey']).describe('What was stored.'),
    alpha: z
      .enum(['drop', 'black', 'white'])
      .describe('drop: the colours under transparency were kept. black, white: they were laid over that.'),
    orientation: z
      .enum(['apply', 'ignore'])
      .describe('Whether the orientation that a camera wrote into the file was applied.'),
    profile: z
      .enum(['apply', 'ignore'])
      .describe('Whether colours were converted from the profile of the file to sRGB.'),
  })
  .meta({ id: 'PicturePreparation', description: 'How encoded pictures became pixels.' });
export type PicturePreparation = z.infer<typeof picturePreparation>;

export const preparation = z
  .strictObject({
    source: z
      .enum(['folder', 'tar', 'idx', 'cifar10'])
      .describe(
        'Pictures of a folder or of a tar archive, or files in the forms of MNIST (idx) or CIFAR-10, whose pixels are stored as they are.',
      ),
    pictures: picturePreparation.nullable().describe('Null where there were no encoded pictures.'),
    libraries: z
      .record(z.string().max(40), z.string().max(40))
      .meta({ description: 'Versions of what decoded the pictures.', examples: [{ sharp: '0.34.4' }] }),
  })
  .meta({ id: 'Preparation', description: 'What the import of a data set did to its pixels.' });
export type Preparation = z.infer<typeof preparation>;
