"""What an attacker with a head start might put in the place of one of our files: something that leads to `target`, or a
file with `text` in it."""
# SPDX-License-Identifier: Apache-2.0
import os
import stat


def symlink(path, target, _text=""):
    path.symlink_to(target)


def hard_link(path, target, _text=""):
    path.hardlink_to(target)


def fifo(path, _target, _text=""):
    os.mkfifo(path, 0o600)


def device(path, _target, _text=""):
    os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero


def of_another_owner(path, _target, text=""):
    path.write_text(text)
    path.chmod(0o600)
    os.chown(path, 12345, 12345)


def writable_by_all(path, _target, text=""):
    path.write_text(text)
    path.chmod(0o666)


KINDS = [symlink, hard_link, fifo, device, of_another_owner, writable_by_all]
