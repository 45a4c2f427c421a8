"""What the blocks of the later families promise, beside the counts of whole nets in test_zoo.py."""

import inspect
import math
import re

import pytest
import torch
from torch import nn

from nnlab import zoo
from tests.turns import in_turn


def _lively(module: nn.Module) -> nn.Module:
    """Give batch norms scales, shifts and statistics that differ from channel to channel; in float64."""
    for norm in module.modules():
        if isinstance(norm, nn.BatchNorm2d):
            for values, low, high in (
                (norm.weight.data, 0.5, 1.5),
                (norm.bias.data, -0.5, 0.5),
                (norm.running_mean, -0.5, 0.5),
                (norm.running_var, 0.5, 1.5),
            ):
                values.uniform_(low, high)
    return module.double()


def _images(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.float64)


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


# The model of which the comments of each `forward` speak, and what the letters in them stand for.
_PLAIN = """
    alexnet alexnet_one_tower alexnet_cifar zfnet vgg11 vgg11_cifar googlenet inception_cifar inception_v3
    inception_v4 inception_resnet_v2 resnet20 preact_resnet200 densenet121 densenet_bc100_k12 resnext29_8x64d
    mobilenet_v1 mobilenet_v2 nasnet_large nasnet_cifar efficientnet_b0
"""
_COMMENTED = {
    **{name: {} for name in _PLAIN.split()},
    "resnet18": {"e": 1},
    "resnet50": {"e": 4},
    "preact_resnet164": {"width": 16, "e": 4},
    "wrn40_4": {"width": 64, "e": 1},
}


@pytest.mark.parametrize("name", in_turn(list(_COMMENTED)))
def test_shapes_in_comments_are_those_of_the_net(name):
    """`x = self.stage1(x)  # (N, 64, 56, 56)` is true. A flattened output has as many numbers."""
    with torch.device("meta"):
        model = zoo.build(name).eval()
    shapes = {}
    for child, module in model.named_children():
        module.register_forward_hook(lambda _, __, out, child=child: shapes.update({child: out}))
    with torch.device("meta"):
        model(torch.empty(1, 3, model.input_size, model.input_size))
    checked = 0
    for line in inspect.getsource(type(model).forward).splitlines():
        comment = re.match(r" *(?:x|before|now|return)\b.*?self\.(\w+)\(.*# \(N, ([^)]*)\)", line)
        if comment is None or "num_classes" in line:
            continue
        child, said = comment.groups()
        out = shapes[child][-1] if isinstance(shapes[child], tuple) else shapes[child]
        letters = _COMMENTED[name]  # "2 width e" is a product
        sizes = [math.prod(letters.get(word) or int(word) for word in s.split()) for s in said.split(",")]
        assert sizes == list(out.shape[1:] if len(sizes) > 1 else [out[0].numel()]), line.strip()
        checked += 1
    assert checked >= 4


@pytest.mark.parametrize(("cardinality", "width"), [(32, 4), (3, 2)])
def test_the_three_forms_of_a_resnext_block_agree(cardinality, width):
    a, b, c = (form.double() for form in zoo.resnext.three_forms(cardinality, width))
    x = _images(2, 256, 5, 5)
    torch.testing.assert_close(a(x), c(x), rtol=1e-10, atol=1e-10)
    _lively(c)
    for form in (a, b):
        assert not torch.allclose(form.eval()(x), c.eval()(x))
        zoo.resnext.copy_weights(c, form)
    for train in (False, True):
        outs = [form.train(train)(x) for form in (a, b, c)]
        torch.testing.assert_close(outs[0], outs[2], rtol=1e-10, atol=1e-10)
        torch.testing.assert_close(outs[1], outs[2], rtol=1e-10, atol=1e-10)
    counts = {sum(p.numel() for p in form.parameters()) for form in (a, b, c)}
    assert len(counts) == 1


def test_forms_refuse_a_block_with_other_paths():
    block = zoo.resnext.ResNeXtBlock(64, 16, cardinality=4, width=8)
    with pytest.raises(RuntimeError, match="size mismatch"):
        zoo.resnext.copy_weights(block, zoo.resnext.SumOfPaths(64, 4, 4))


@pytest.mark.parametrize(("in_channels", "channels", "stride"), [(64, 64, 1), (256, 64, 1), (256, 128, 2)])
def test_a_resnext_block_with_one_path_is_a_bottleneck(in_channels, channels, stride):
    one_path = zoo.resnext.ResNeXtBlock(in_channels, channels, stride, cardinality=1, width=64)
    bottleneck = zoo.resnet.Bottleneck(in_channels, channels, stride)
    bottleneck.load_state_dict(_lively(one_path).state_dict())
    x = _images(2, in_channels, 6, 6)
    torch.testing.assert_close(one_path(x), bottleneck.double()(x))


def test_squeeze_and_excitation_weighs_channels_of_each_image():
    excite = zoo.senet.SqueezeExcite(8, 2).double()
    x = _images(3, 8, 5, 5)
    gates = excite(x) / x
    torch.testing.assert_close(gates, gates[:, :, :1, :1].expand_as(gates))  # one number for a channel
    assert gates.min() > 0 and gates.max() < 1
    assert (gates[0, :, 0, 0] - gates[1, :, 0, 0]).abs().max() > 1e-4  # images differ


def test_a_preactivation_block_adds_to_what_it_was_given():
    for block in (zoo.preact_resnet.PreactBasicBlock(16, 16), zoo.preact_resnet.PreactBottleneck(64, 16)):
        last = block.conv2 if isinstance(block, zoo.preact_resnet.PreactBasicBlock) else block.conv3
        nn.init.zeros_(last.weight)
        x = _images(2, block.out_channels, 4, 4)
        assert torch.equal(block.double()(x), x)  # negative numbers too: no ReLU behind the sum


def test_a_dense_layer_keeps_its_input_and_adds_channels_behind_it():
    layer = zoo.densenet.DenseLayer(10, growth=4).double()
    x = _images(2, 10, 5, 5)
    out = layer(x)
    assert out.shape == (2, 14, 5, 5)
    assert torch.equal(out[:, :10], x)


def test_factorized_reduction_sees_even_and_odd_pixels():
    reduction = zoo.nasnet.FactorizedReduction(3, 8).double().eval()
    x = torch.rand(1, 3, 6, 7, dtype=torch.float64, requires_grad=True)  # positive: its ReLU lets all pass
    out = reduction(x)
    assert out.shape == (1, 8, 3, 4)
    for half, start in ((out[:, :4], 0), (out[:, 4:], 1)):
        (seen,) = torch.autograd.grad(half.sum(), x, retain_graph=True)
        expected = torch.zeros(6, 7, dtype=torch.bool)
        expected[start::2, start::2] = True
        assert torch.equal((seen[0] != 0).any(dim=0), expected)


@pytest.mark.parametrize("skip", [False, True])
def test_the_cell_behind_a_reduction_reads_an_earlier_cell(skip):
    stage = zoo.nasnet.Stage(6, 6, 4, 1, skip=skip).double().eval()
    read = []
    stage.cells[0].fit_before.register_forward_pre_hook(lambda _, args: read.append(args[0]))
    before, now = _images(1, 6, 4, 4), _images(1, 6, 4, 4)
    reduced, out = stage(before, now)
    assert read[0] is (before if skip else now)
    assert reduced.shape == (1, 16, 2, 2) and out.shape == (1, 24, 2, 2)


def test_stochastic_depth_drops_whole_images_and_keeps_the_mean():
    drop, count = 0.3, 4000
    layer = zoo.efficientnet.StochasticDepth(drop)
    x = torch.ones(count, 2, 3, 3)
    out = layer(x)
    torch.testing.assert_close(out, out[:, :1, :1, :1].expand_as(out))
    assert sorted(out.unique().tolist()) == pytest.approx([0, 1 / (1 - drop)])
    sigma = (drop / (1 - drop) / count) ** 0.5
    assert abs(out.mean().item() - 1) < 5 * sigma
    assert torch.equal(layer.eval()(x), x)


@pytest.mark.parametrize(
    ("width", "millions", "mega_multiply_adds"),
    [(0.75, 2.6, 325), (0.25, 0.5, 41)],
)
def test_the_width_multiplier_costs_what_the_paper_of_mobilenet_says(width, millions, mega_multiply_adds):
    total = zoo.ledger("mobilenet_v1", width=width).total()
    assert round(total.parameters / 1e6, 1) == millions
    assert round(total.multiply_adds / 1e6) == mega_multiply_adds


@pytest.mark.parametrize(("width", "millions", "mega_multiply_adds"), [(1.4, 6.11, 582), (0.5, 1.97, 97)])
def test_the_width_multiplier_of_mobilenet_v2(width, millions, mega_multiply_adds):
    total = zoo.ledger("mobilenet_v2", width=width).total()
    assert round(total.parameters / 1e6, 2) == millions  # timm 1.0.31
    assert round(total.multiply_adds / 1e6) == mega_multiply_adds  # the authors' table


@pytest.mark.parametrize(
    ("channels", "rounded"), [(32 * 1.1, 32), (24 * 1.4, 32), (16 * 1.8, 32), (11, 16), (3, 8)]
)
def test_channels_are_rounded_to_multiples_of_eight(channels, rounded):
    assert zoo.mobilenet.round_channels(channels) == rounded


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: zoo.wide_resnet.cifar_wide_resnet(27, 10), "6n \\+ 4"),
        (lambda: zoo.wide_resnet.cifar_wide_resnet(4, 10), "6n \\+ 4"),
        (lambda: zoo.densenet.CifarDenseNet(41, 12), "3n \\+ 4"),
        (lambda: zoo.densenet.CifarDenseNet(103, 12, compress=True), "6n \\+ 4"),
        (lambda: zoo.efficientnet.efficientnet("b8"), "b0"),
    ],
)
def test_what_cannot_be_built_says_why(build, message):
    with pytest.raises(ValueError, match=message):
        build()


@pytest.mark.parametrize("name", ["densenet121", "densenet40_k12", "nasnet_mobile"])
def test_images_that_would_vanish_are_refused(name):
    with torch.device("meta"):
        model = zoo.build(name).eval()
        least = model.smallest_input
        model(torch.empty(1, 3, least, least))
        with pytest.raises(ValueError, match=f"at least {least} x {least}"):
            model(torch.empty(1, 3, least, least - 1))
        model.smallest_input = 0
        with pytest.raises(RuntimeError):  # and so it is the smallest
            model(torch.empty(1, 3, least, least - 1))
