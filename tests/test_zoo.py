"""The zoo: what every model keeps to, counts beside those of others, the ledger on nets counted by hand."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
import torch
from torch import Tensor, nn

from nnlab import zoo
from nnlab.zoo.__main__ import main
from tests.turns import in_turn

# What makes a model cheaper without changing what is looked at.
SMALLER = {name: {"hidden": 16} for name in [*zoo.names("alexnet")[:2], "zfnet", *zoo.names("vgg")[:8]]}
# Ways through the code of each family; the other models differ from these mostly in numbers.
WAYS = [
    "alexnet", "alexnet_one_tower", "alexnet_cifar", "zfnet", "vgg11", "vgg11_bn", "vgg11_cifar",
    "googlenet", "googlenet_bn", "inception_cifar", "inception_v3", "resnet18", "resnet50", "plain18",
    "resnet20", "plain20", "inception_v4", "inception_resnet_v2", "preact_resnet164",
    "wrn40_4", "resnext50_32x4d", "resnext29_8x64d", "densenet121", "densenet40_k12",
    "densenet_bc100_k12", "mobilenet_v1", "mobilenet_v2", "nasnet_mobile", "nasnet_cifar", "se_resnet50",
    "efficientnet_b0",
]  # fmt: skip
OTHERS = [pytest.param(name, marks=pytest.mark.long) for name in zoo.names() if name not in WAYS]
ONE_OF_EACH = {zoo.MODELS[name]: name for name in reversed(WAYS)}.values()
# The first image size that is too small is one below these.
SMALLEST = ["alexnet", "alexnet_one_tower", "zfnet", "vgg11", "vgg11_cifar", "inception_v3", "inception_v4"]


def small(name: str, seed: int = 0) -> tuple[nn.Module, Tensor]:
    """Return a model with 4 classes and two images, as small as it takes."""
    torch.manual_seed(seed)
    model = zoo.build(name, num_classes=4, **SMALLER.get(name, {}))
    side = max(getattr(model, "smallest_input", 1), 32 if model.input_size > 64 else 16)
    return model, torch.randn(2, 3, side, side)


# --------------------------------------------------------------------------- every model


@pytest.mark.parametrize(
    "name",
    [
        *in_turn(name for name in zoo.names() if name != "preact_resnet1001"),
        pytest.param("preact_resnet1001", marks=pytest.mark.long),  # a thousand layers take a while
    ],
)
def test_counts_are_those_of_others(name):
    counted, told = zoo.ledger(name), zoo.published()[name]
    total = counted.total()
    assert total.parameters == int(told["parameters"])
    assert counted["input"].output_shape == (3, int(told["input_px"]), int(told["input_px"]))
    if told["giga_multiply_adds"]:
        assert total.multiply_adds / 1e9 == pytest.approx(float(told["giga_multiply_adds"]), rel=0.01)


@pytest.mark.parametrize("name", [*in_turn(WAYS), *OTHERS])
def test_trains_and_predicts(name):
    model, x = small(name)
    logits = model(x)
    assert {out.shape for out in (logits if isinstance(logits, tuple) else (logits,))} == {(2, 4)}
    sum(out.square().mean() for out in (logits if isinstance(logits, tuple) else (logits,))).backward()
    missed = [n for n, p in model.named_parameters() if p.grad is None or not p.grad.isfinite().all()]
    assert not missed, f"no finite gradient: {missed}"
    model, x = model.eval().double(), x.double()  # deep nets with fresh weights magnify rounding
    with torch.no_grad():
        logits = model(x)
        other = model.to(memory_format=torch.channels_last)(x.to(memory_format=torch.channels_last))
    assert logits.shape == (2, 4) and logits.isfinite().all()
    torch.testing.assert_close(other, logits, rtol=1e-6, atol=1e-9 * float(logits.abs().max()))


@pytest.mark.parametrize(
    "name", ["alexnet_cifar", *(pytest.param(name, marks=pytest.mark.long) for name in ONE_OF_EACH)]
)
def test_compiles_as_one_graph(name):
    model, x = small(name)
    model.eval()
    torch.compiler.reset()
    with torch.no_grad():
        compiled = torch.compile(model, backend="eager", fullgraph=True)(x)
        torch.testing.assert_close(compiled, model(x))


def test_every_model_has_published_facts():
    assert list(zoo.published()) == zoo.names()


@pytest.mark.parametrize("name", SMALLEST)
def test_smallest_image(name):
    with torch.device("meta"):
        model = zoo.build(name).eval()
        least = model.smallest_input
        assert model(torch.empty(1, 3, least, least)).shape[0] == 1
        with pytest.raises(ValueError, match=f"at least {least} x {least}, not {least - 1} x {least}"):
            model(torch.empty(1, 3, least - 1, least))
        model.smallest_input = 0
        with pytest.raises(RuntimeError):  # and so it is the smallest
            model(torch.empty(1, 3, least - 1, least))


# --------------------------------------------------------------------------- registry


def test_unknown_name_is_answered_with_near_ones():
    with pytest.raises(ValueError, match="no model 'resnet51'.*resnet50"):
        zoo.build("resnet51")
    with pytest.raises(ValueError, match=re.escape("zoo.names() lists all models")):
        zoo.build("qqq")
    with pytest.raises(AttributeError, match="no attribute 'transformer'"):
        _ = zoo.transformer


def test_names_need_no_torch():
    code = "import sys; from nnlab import zoo; assert zoo.names('resnet'); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


# --------------------------------------------------------------------------- single families


def test_stride_in_the_first_convolution_is_cheaper():
    ours, paper = (zoo.ledger("resnet50", stride_first=first).total() for first in (False, True))
    assert ours.parameters == paper.parameters
    assert paper.multiply_adds / 1e9 == pytest.approx(3.86, abs=0.01)  # the paper says 3.8


def test_plain_twin_has_the_same_weights():
    residual, plain = zoo.build("resnet20"), zoo.build("plain20")
    plain.load_state_dict(residual.state_dict())
    for net in (
        residual,
        plain,
    ):  # with F = 0 a block returns its input: only the residual net sees the image
        for module in net.modules():
            if isinstance(module, zoo.resnet.BasicBlock):
                nn.init.zeros_(module.norm2.weight)
    x = torch.randn(2, 3, 32, 32)
    assert (residual(x)[0] - residual(x)[1]).abs().max() > 0.01
    assert torch.equal(plain(x)[0], plain(x)[1])


def test_shortcut_with_padding_takes_every_second_pixel():
    x = torch.randn(1, 2, 5, 5)
    out = zoo.resnet.PadShortcut(3, stride=2)(x)
    assert torch.equal(out[:, :2], x[:, :, ::2, ::2]) and not out[:, 2:].any()


def test_options_that_make_no_sense():
    with pytest.raises(ValueError, match='"pad", "projection" or None'):
        zoo.build("resnet18", shortcut="zero")
    with pytest.raises(ValueError, match="the depths are"):
        zoo.vgg.VGG(12)
    with pytest.raises(ValueError, match="divisible by 4"):
        zoo.build("alexnet_cifar", input_size=30)
    with pytest.raises(ValueError, match="built for images of 28 x 28, not 32 x 32"):
        zoo.build("alexnet_cifar")(torch.zeros(1, 3, 32, 32))


def test_auxiliary_heads_are_for_training():
    with torch.device("meta"):
        net, bare = zoo.build("googlenet"), zoo.build("googlenet", aux=False)
    evaluated, trained = zoo.ledger(net), zoo.ledger(net, train=True)
    assert zoo.ledger(bare).total().parameters == 6_998_552  # as in the authors' published weights
    assert evaluated["aux4a.fc1.0"].output_shape == () and evaluated["aux4a.fc1.0"].parameters == 2_098_176
    assert trained["aux4a.fc1.0"].multiply_adds == 2048 * 1024
    assert "in training only" in str(zoo.diagram(evaluated))


# --------------------------------------------------------------------------- ledger


class Toy(nn.Module):
    """A branch, a concatenation and a sum: small enough to count by hand."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 5, stride=2, padding=2)
        self.pool = nn.MaxPool2d(2)
        self.wide = nn.Conv2d(4, 4, 3, padding=2, dilation=2, groups=2, bias=False)
        self.head = nn.Linear(8 * 4 * 4, 10)

    def forward(self, x):
        x = self.pool(torch.relu(self.conv(x)))
        x = torch.cat([x, x + self.wide(x)], dim=1)
        return self.head(x.flatten(1))


def test_ledger_by_hand():
    counted = zoo.ledger(Toy(), (3, 16, 16))
    assert [row.name for row in counted] == ["input", "conv", "relu", "pool", "wide", "add", "cat", "head"]
    assert [row.output_shape for row in counted][1:4] == [(4, 8, 8), (4, 8, 8), (4, 4, 4)]
    assert [row.parameters for row in counted] == [0, 304, 0, 0, 72, 0, 0, 1290]
    assert [row.multiply_adds for row in counted] == [0, 4 * 64 * 75, 0, 0, 4 * 16 * 18, 0, 0, 1280]
    assert [row.receptive_field for row in counted] == [1, 5, 5, 7, 7 + 4 * 4, 23, 23, 23 + 3 * 4]
    assert [row.stride for row in counted] == [1, 2, 2, 4, 4, 4, 4, 0]
    # kept: the image, the output of ReLU, of pooling with the places of its maxima, and what the head reads
    assert [row.activation_bytes for row in counted] == [
        4 * 768,
        0,
        4 * 256,
        4 * 64 + 8 * 64,
        0,
        0,
        4 * 128,
        0,
    ]
    assert counted["add"].inputs == ("pool", "wide") and counted["cat"].inputs == ("pool", "add")
    with pytest.raises(KeyError, match="no row 'fc'"):
        counted["fc"]


def test_ledger_leaves_the_model_alone():
    model = Toy().eval()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    zoo.ledger(model, (3, 16, 16), train=True)
    assert not model.training and not model.conv._forward_hooks
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    with pytest.raises(ValueError, match=r"Toy does not say its input_size"):
        zoo.ledger(model)


def test_dropout_keeps_its_mask_in_training_only():
    model = nn.Sequential(nn.Flatten(), nn.Linear(12, 100), nn.Dropout(0.5), nn.Linear(100, 2))
    kept = [zoo.ledger(model, (3, 2, 2), train=train).total().activation_bytes for train in (False, True)]
    assert kept == [4 * (12 + 100), 4 * (12 + 100) + 4 * 100]


@pytest.mark.parametrize(
    ("name", "row", "field"),
    [
        ("alexnet", "conv5.3", 195),
        ("vgg16", "conv5.6", 212),
        ("resnet18", "stage4.1.relu_2", 435),
        ("resnet50", "stage4.2.relu_3", 427),
    ],
)
def test_receptive_fields_of_the_literature(name, row, field):
    """Those of Araujo, Norris, Sim: Computing Receptive Fields of Convolutional Networks, Distill 2019."""
    counted = zoo.ledger(name)
    assert counted[row].receptive_field == field
    assert sum(stage.parameters for stage in counted.stages()) == counted.total().parameters


def test_a_gate_does_not_widen_the_receptive_field():
    counted = zoo.ledger("se_resnet50")
    assert counted.stages()[-3].receptive_field == zoo.ledger("resnet50").stages()[-3].receptive_field == 427


# --------------------------------------------------------------------------- pictures and tables


def test_diagrams_are_svg_that_says_what_it_shows():
    pictures = [
        zoo.diagram("vgg16"),
        zoo.block_diagram(zoo.resnet.Bottleneck(256, 64), (256, 56, 56), title="A bottleneck & its shortcut"),
    ]
    for picture in pictures:
        tree = ElementTree.fromstring(str(picture))
        named = {node.get("id"): node.text for node in tree if node.get("id")}
        assert [named[key] for key in tree.get("aria-labelledby").split()] == [
            picture.title,
            picture.description,
        ]
        places = [float(node.get("x")) for node in tree.iter() if node.get("x")]
        assert min(places) >= 0 and max(places) <= 340
    assert "most parameters are in fc6 (74% of 138 M)" in pictures[0].description
    assert "3×3 conv, 64, BN, ReLU reads 1×1 conv, 64" in pictures[1].description
    assert "add, ReLU reads 1×1 conv, 256 and 256 × 56 × 56" in pictures[1].description


def test_command_line(capsys):
    main(["mobilenet"])
    main(["resnet20", "--layers"])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 88
    assert re.search(r"mobilenet_v2 +2018 +224 +3,504,872 +0.30 G +[\d.]+ MB +28.1 %", "\n".join(lines))
    assert re.search(r"stage3.2.conv2 +64 x 8 x 8 +36,864 +2,359,296 ", "\n".join(lines))
    with pytest.raises(SystemExit):
        main(["resnet21"])
    assert "Did you mean" in capsys.readouterr().err
