"""The libcurl of this machine."""
# SPDX-License-Identifier: Apache-2.0
import ctypes
import re


def curl_version():
    """Such as (8, 14)."""
    library = ctypes.CDLL("libcurl.so.4")
    library.curl_version.restype = ctypes.c_char_p
    return tuple(map(int, re.match(rb"libcurl/(\d+)\.(\d+)", library.curl_version()).groups()))
