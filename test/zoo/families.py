"""The zoo's families, and how to build one network of each: small, random, without trivial layers."""
import torch

CLASSES = 10
# Networks for which nearly every image is near a kink; of 40 images, some are not.
MANY_IMAGES = {'dla', 'nasnet', 'pnasnet'}

TORCHVISION = {
    'alexnet': 'alexnet', 'convnext': 'convnext_tiny', 'densenet': 'densenet121', 'efficientnet': 'efficientnet_b0',
    'efficientnet_v2': 'efficientnet_v2_s', 'googlenet': 'googlenet', 'inception_v3': 'inception_v3', 'maxvit': 'maxvit_t',
    'mnasnet': 'mnasnet0_5', 'mobilenet_v2': 'mobilenet_v2', 'mobilenet_v3': 'mobilenet_v3_small', 'regnet_x': 'regnet_x_400mf',
    'regnet_y': 'regnet_y_400mf', 'resnet': 'resnet18', 'resnext': 'resnext50_32x4d', 'shufflenet_v2': 'shufflenet_v2_x0_5',
    'squeezenet': 'squeezenet1_1', 'swin': 'swin_t', 'swin_v2': 'swin_v2_t', 'vgg': 'vgg11', 'vgg_bn': 'vgg11_bn', 'vit': 'vit_b_32',
    'wide_resnet': 'wide_resnet50_2',
}

VIT = dict(hidden_size=48, num_hidden_layers=3, num_attention_heads=4, intermediate_size=96)
DINO = dict(image_size=56, patch_size=14, hidden_size=48, num_hidden_layers=3, num_attention_heads=4)
SWIN = dict(image_size=64, patch_size=4, embed_dim=24, depths=[2, 2], num_heads=[2, 4], window_size=4)
FOUR = dict(hidden_sizes=[16, 32, 48, 64], depths=[1, 1, 2, 1])
PYRAMID = dict(hidden_sizes=[16, 32, 48, 64], depths=[1, 1, 1, 1], num_attention_heads=[1, 2, 4, 8])

# Class of the network and of its configuration without their endings, its arguments, side of the image.
TRANSFORMERS = {
    'vit': ('ViT', dict(image_size=64, patch_size=16, **VIT), 64),
    'deit': ('DeiT', dict(image_size=64, patch_size=16, **VIT), 64),
    'beit': ('Beit', dict(image_size=64, patch_size=16, use_relative_position_bias=True, **VIT), 64),
    'dinov2': ('Dinov2', DINO, 56),
    'dinov2_resized': ('Dinov2', DINO, 84),
    'swin': ('Swin', SWIN, 64),
    'swinv2': ('Swinv2', SWIN, 64),
    'convnext': ('ConvNext', FOUR, 64),
    'convnextv2': ('ConvNextV2', FOUR, 64),
    'resnet': ('ResNet', dict(embedding_size=16, hidden_sizes=[32, 64, 96, 128], depths=[1, 1, 2, 1]), 64),
    'mobilevit': ('MobileViT', dict(image_size=64, hidden_sizes=[24, 32, 40], neck_hidden_sizes=[8, 16, 24, 32, 40, 48, 64]), 64),
    'mobilevitv2': ('MobileViTV2', dict(image_size=64, width_multiplier=0.5), 64),
    'segformer': ('Segformer', PYRAMID, 64),
    'poolformer': ('PoolFormer', FOUR, 64),
    'levit': ('Levit', dict(image_size=64, hidden_sizes=[32, 48, 64], num_attention_heads=[2, 3, 4], depths=[1, 1, 1], key_dim=[8, 8, 8]), 64),
    'focalnet': ('FocalNet', dict(image_size=64, embed_dim=16, depths=[1, 1, 2, 1], focal_levels=[2, 2, 2, 2]), 64),
    'pvt_v2': ('PvtV2', dict(image_size=64, **PYRAMID), 64),
    'siglip': ('Siglip', dict(vision_config=dict(image_size=64, patch_size=16, **VIT)), 64),
    'regnet': ('RegNet', dict(embedding_size=16, groups_width=8, **FOUR), 64),
    'efficientnet': ('EfficientNet', dict(width_coefficient=0.25, depth_coefficient=0.3, image_size=64, hidden_dim=320), 64),
    'swiftformer': ('SwiftFormer', dict(depths=[1, 1, 2, 1], embed_dims=[16, 32, 48, 64]), 64),
}

# These need more pixels than others, or use ops at small sizes that they do not use at their normal size.
SIDES = {
    'inception_v3': [128, 160, 299], 'vit_b_32': [224], 'maxvit_t': [224], 'alexnet': [224], 'vgg11': [224], 'vgg11_bn': [224],
    'googlenet': [96], 'mobilevit_xxs': [128, 160, 256],
}

# Arguments that reduce the number of layers, which does not change the ops; each family accepts one of them.
SHALLOWER = [dict(depth=3), dict(depths=(1, 1, 2, 1)), dict(layers=(1, 1, 2, 1)), dict(depths=(1, 1, 2)), dict(depths=(2, 2, 2, 2)), dict(stages=(1, 1, 1, 1))]


class Logits(torch.nn.Module):
    """Wraps a network of transformers, whose output is an object."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x).logits


def build(kind, name):
    """The network in eval mode, and the side of its images. The same at every call."""
    candidates = {'tv': torchvision_networks, 'hf': transformers_networks, 'timm': timm_networks}[kind](name)
    failure = ValueError(f'nothing to build for {kind} {name}')
    for make, side in candidates:
        try:
            torch.manual_seed(0)
            model = make().eval()
            # Without the lower limit, this network's float32 and float64 results are unrelated.
            enliven(model, side, floor=10 if name == 'efficientnet_v2_s' else 0)
            with torch.no_grad():
                shape = tuple(model(torch.rand(2, 3, side, side)).shape)
            if shape == (2, CLASSES):
                return model, side
            failure = ValueError(f'{kind} {name} gives {shape}')
        except Exception as error:
            failure = error
    raise failure


def transformers_networks(name):
    import transformers
    stem, arguments, side = TRANSFORMERS[name]
    configuration = getattr(transformers, f'{stem}Config')
    network = getattr(transformers, f'{stem}ForImageClassification')
    yield lambda: Logits(network(configuration(num_labels=CLASSES, **arguments))), side


def torchvision_networks(name):
    import torchvision
    extra = dict(init_weights=True, aux_logits=True) if name in ('googlenet', 'inception_v3') else {}
    for side in SIDES.get(name, [64, 96, 224]):
        yield lambda: torchvision.models.get_model(name, weights=None, num_classes=CLASSES, **extra), side


def timm_networks(name):
    import timm

    def make(**extra):
        return timm.create_model(name, pretrained=False, num_classes=CLASSES, **extra)

    def size(**extra):
        with torch.device('meta'):
            return sum(p.numel() for p in make(**extra).parameters())

    whole = make()
    own = (whole.pretrained_cfg.get('input_size') or (3, 224, 224))[1]
    parameters = sum(p.numel() for p in whole.parameters())
    fewer = {}
    for arguments in SHALLOWER if parameters > 1.5e6 else []:
        try:
            if size(**arguments) < parameters:
                fewer = arguments
                break
        except Exception:
            pass
    for arguments in [fewer, {}] if fewer else [{}]:
        for side in SIDES.get(name, [96, 112, 128, 160, 64, own]):
            if side > own:
                continue
            yield lambda: make(img_size=side, **arguments), side
            if side == own or not whole.pretrained_cfg.get('fixed_input_size', False):
                yield lambda: make(**arguments), side


@torch.no_grad()
def enliven(model, side, floor):
    """Sets batch normalisation statistics near those of random images, and leaves no parameter constant."""
    for parameter in model.parameters():
        if parameter.numel() > 1 and parameter.is_floating_point() and bool((parameter == parameter.flatten()[0]).all()):
            value = float(parameter.flatten()[0])
            if value == 0:
                parameter.normal_(0, 0.05)
            elif abs(value) < 0.05:
                parameter.uniform_(0.1, 0.5)
            else:
                parameter.copy_(value * torch.empty_like(parameter).uniform_(0.7, 1.3))
    norms = [m for m in model.modules() if isinstance(m, torch.nn.modules.batchnorm._BatchNorm) and m.running_mean is not None]
    momenta = [m.momentum for m in norms]
    for norm in norms:
        norm.train(True)
        norm.momentum = 1.0
    if norms:
        model(torch.rand(8, 3, side, side))
    for norm, momentum in zip(norms, momenta):
        norm.momentum = momentum
        norm.train(False)
        spread = norm.running_var.clamp_min(1e-4).sqrt()
        norm.running_mean += 0.1 * spread * torch.randn_like(spread)
        norm.running_var.clamp_(min=max(1e-4, floor * float(norm.running_var.mean()))).mul_(torch.empty_like(spread).uniform_(0.7, 1.3))
        norm.num_batches_tracked.fill_(1)


def images_of(family):
    """Number of images computed for a network."""
    return 40 if family in MANY_IMAGES else 10
